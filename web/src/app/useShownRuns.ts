import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { attributesOf, type ProjectAddress } from "@/api/queries";
import { type FoundRow, type RowsQuery, searchRuns } from "@/api/runs";
import type { Selection, ShownRun } from "@/api/selection";
import { attributeValue } from "@/api/values";
import { exactOf, numberOf } from "@/table/cellValue";
import { rowsPage } from "@/table/questions";
import { ROWS_PER_PAGE } from "@/table/RowBook";
import { filterOf, type TableState, toSortKeys } from "@/table/state";
import { useTableQuery } from "@/table/useTableQuery";
import { assignColours, type ColourLegend, coloursOfValues } from "@/ui/palette";

const NOTHING: FoundRow[] = [];

const foundRuns = (address: ProjectAddress, query: RowsQuery, limit: number) =>
  queryOptions({
    // Begins like the keys of the table's rows, which are fetched anew together when the project changes.
    queryKey: ["runs", address.workspace, address.project, "shown", query, limit],
    retry: false,
    queryFn: async ({ signal }) => (await searchRuns(address, query, 0, limit, signal)).rows,
    placeholderData: keepPreviousData,
  });

/** The runs that the tabs show, in the order of the table, with their colours; undefined until they are known. */
export function useShownRuns(
  address: ProjectAddress,
  selection: Selection,
  table: TableState,
  shuffle: number,
): { runs: readonly ShownRun[] | undefined; legend: ColourLegend | undefined; error: unknown } {
  const limit = selection.kind === "first" ? selection.count : selection.ids.length;
  const listed = useTableQuery(address, table, undefined);
  // The first runs of a table without groups are those of its first page, which it asks for anyway.
  const isOfTable = selection.kind === "first" && limit <= ROWS_PER_PAGE && !table.group;
  const query = useMemo(
    () => ({
      filter: selection.kind === "first" ? filterOf(table, undefined) : { ids: selection.ids },
      sort: toSortKeys(table.sort),
      columns: [...new Set(["sys/name", ...(table.group ?? []), ...(table.by ? [table.by] : [])])],
      computed: [],
    }),
    [selection, table],
  );
  const page = useQuery({
    ...rowsPage(address, listed.query, 0),
    enabled: isOfTable && limit > 0 && listed.columns.isReady,
    placeholderData: keepPreviousData,
  });
  const own = useQuery({ ...foundRuns(address, query, limit), enabled: !isOfTable && limit > 0 });
  const answer = isOfTable ? page : own;
  const rows = useMemo(
    () => (isOfTable ? page.data?.rows.slice(0, limit) : own.data),
    [isOfTable, page.data, own.data, limit],
  );
  // While a query cannot be read, the runs of the last good one stay, as they do in the table.
  const good = useRef<FoundRow[] | undefined>(undefined);
  if (rows) good.current = rows;
  const found = limit === 0 ? NOTHING : (rows ?? good.current);
  const coloured = useMemo(() => {
    if (!found) return undefined;
    if (table.by !== undefined) {
      const field = { path: table.by };
      return coloursOfValues(new Map(found.map((row) => [row.id, numberOf(row, field) ?? exactOf(row, field)])));
    }
    const chosen = new Map(found.flatMap(({ id, colour }) => (typeof colour === "number" ? [[id, colour]] : [])));
    const ids = found.map((run) => run.id);
    return { colours: assignColours(ids, chosen, shuffle), legend: undefined };
  }, [found, shuffle, table.by]);
  const runs = useMemo(() => {
    if (!found || !coloured) return undefined;
    const groupOf = (row: FoundRow) =>
      table.group?.map((path) => exactOf(row, { path }) ?? "—").join(" · ") || undefined;
    return found.map(
      (row): ShownRun => ({
        id: row.id,
        uuid: row.uuid,
        name: attributeValue(attributesOf(row), "sys/name", "string") || row.id,
        colour: coloured.colours.get(row.id) ?? 0,
        group: groupOf(row),
      }),
    );
  }, [found, coloured, table.group]);
  return { runs, legend: coloured?.legend, error: limit === 0 ? null : answer.error };
}
