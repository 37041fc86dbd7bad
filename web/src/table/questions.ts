import { queryOptions } from "@tanstack/react-query";
import type { ProjectAddress } from "@/api/queries";
import {
  type ComputedColumn,
  findSuggested,
  listViews,
  type RowsQuery,
  type RunsFilter,
  type SuggestedColumns,
  searchRuns,
} from "@/api/runs";
import { BASE_COLUMNS, type Column, FIRST, parseColumn, ROW_PATHS } from "./columns";
import { ROWS_PER_PAGE } from "./RowBook";
import { type TableState, toSortKeys } from "./state";

/* What the table asks before it can show its first rows, apart from the table itself: the page begins to ask it while the code of the
   table is still on its way. */

const VIEWS_STALE_MILLISECONDS = 30_000;
const SUGGESTED_STALE_MILLISECONDS = 60_000;

/** The saved views of a project, one's own and those of all. */
export const viewsQuery = (address: ProjectAddress) =>
  queryOptions({
    queryKey: ["views", address.workspace, address.project],
    staleTime: VIEWS_STALE_MILLISECONDS,
    queryFn: ({ signal }) => listViews(address, signal),
  });

/** The columns that the project suggests. */
export const suggestedQuery = (address: ProjectAddress) =>
  queryOptions({
    queryKey: ["suggested-columns", address.workspace, address.project],
    staleTime: SUGGESTED_STALE_MILLISECONDS,
    queryFn: ({ signal }) => findSuggested(address, {}, signal),
  });

/** The columns of the address, or those that the project suggests: settings that vary and metrics that most runs have. */
export function chosenColumns(col: readonly string[] | undefined, suggested: SuggestedColumns | undefined): Column[] {
  const columns: Column[] = col
    ? col.map(parseColumn)
    : [
        ...BASE_COLUMNS.map((path) => ({ path })),
        ...(suggested?.metrics ?? []).map(({ path }) => ({ path })),
        ...(suggested?.configs ?? []).map(({ path }) => ({ path })),
      ];
  return columns.filter((column) => column.path !== "" && column.path !== FIRST);
}

/** What the rows of a table need: its columns, and the field that colours stand for. */
export const rowsQuery = (
  filter: RunsFilter,
  { sort, by }: Pick<TableState, "sort" | "by">,
  columns: readonly Column[],
  computed: readonly ComputedColumn[],
): RowsQuery => ({
  filter,
  sort: toSortKeys(sort),
  columns: [...new Set([...ROW_PATHS, ...columns.map((column) => column.path), ...(by ? [by] : [])])],
  computed,
});

/** What the keys of all pages of a query begin with. */
export const rowsKey = (address: ProjectAddress, query: RowsQuery) =>
  ["runs", address.workspace, address.project, "rows", query] as const;

/** One page of the table's rows. */
export const rowsPage = (address: ProjectAddress, query: RowsQuery, page: number) =>
  queryOptions({
    queryKey: [...rowsKey(address, query), page],
    retry: false,
    queryFn: ({ signal }) => searchRuns(address, query, page * ROWS_PER_PAGE, ROWS_PER_PAGE, signal),
  });
