import { useMemo } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { RowsQuery, RunsFilter } from "@/api/runs";
import { rowsQuery } from "./questions";
import { filterOf, type TableState } from "./state";
import { type Columns, useColumns } from "./useColumns";

export interface TableQuery {
  filter: RunsFilter;
  columns: Columns;
  query: RowsQuery;
}

/** What a table of this state asks for; `only` are the runs that it is limited to. It may be asked only once `columns.isReady`; without `isAsked` that is not wanted. */
export function useTableQuery(
  address: ProjectAddress,
  state: TableState,
  only: readonly string[] | undefined,
  isAsked: boolean,
): TableQuery {
  const filter = useMemo(() => filterOf(state, only), [state, only]);
  const columns = useColumns(address, state, filter, isAsked);
  const query = useMemo(
    () => rowsQuery(filter, { sort: state.sort, by: state.by }, columns.models, columns.computed),
    [filter, state.sort, state.by, columns.models, columns.computed],
  );
  return { filter, columns, query };
}
