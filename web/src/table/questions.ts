import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { ProjectAddress } from "@/api/queries";
import {
  type ComputedColumn,
  findSuggested,
  listViews,
  type Opening,
  type RowsQuery,
  type RunsFilter,
  type SuggestedColumns,
  searchRuns,
} from "@/api/runs";
import { BASE_COLUMNS, type Column, FIRST, parseColumn, ROW_PATHS } from "./columns";
import { type TableState, toSortKeys } from "./state";

/* What the table asks before it can show its first rows, apart from the table itself: the page begins to ask it while the code of the
   table is still on its way. */

export const ROWS_PER_PAGE = 100;

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

/**
 * Lets a table find in the cache what it opens with, in one answer instead of three that wait for each other.
 *
 * Whoever asks meanwhile waits for the same answer; without one they ask by themselves.
 */
export async function putOpening(
  cache: QueryClient,
  address: ProjectAddress,
  opening: Promise<Opening>,
): Promise<void> {
  const views = viewsQuery(address);
  const suggested = suggestedQuery(address);
  const [known, columns] = await Promise.all([
    cache.fetchQuery({ ...views, queryFn: () => opening.then((answer) => answer.views) }),
    cache.fetchQuery({ ...suggested, queryFn: () => opening.then((answer) => answer.suggested) }),
  ]);
  const { rows, columns: paths } = await opening;
  const query = rowsQuery({}, {}, chosenColumns(undefined, columns), []);
  // A server of another version may choose other columns.
  const isSame = paths.length === query.columns.length && query.columns.every((path) => paths.includes(path));
  if (rows && known.default === null && isSame) cache.setQueryData(rowsPage(address, query, 0).queryKey, rows);
}

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

const NO_COLUMNS: readonly Column[] = [];

/** The columns that the address names, without those that the project suggests. */
export const namedColumns = ({ col }: Pick<TableState, "col">): readonly Column[] =>
  col ? chosenColumns(col, undefined) : NO_COLUMNS;

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
