import type { SortKey } from "@/api/queries";

/** What the address says of a runs table. Undefined means: the default. */
export interface TableState {
  /** NQL. */
  q?: string;
  /** Sort keys, most important first: a path, with a minus before it when descending. */
  sort?: string[];
  /** Paths of the columns. */
  col?: string[];
  /** Only the runs that the tabs show. */
  only?: "shown";
}

export const DEFAULT_SORT = ["-sys/creation_time"];
const MOST_SORT_KEYS = 3;

/** One value or many under the same name, as a list without empty ones. */
export function toList(value: unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter(
    (each): each is string => typeof each === "string" && each !== "",
  );
  return list.length > 0 ? list : undefined;
}

export function parseTableState(search: Record<string, unknown>): TableState {
  return {
    q: typeof search.q === "string" && search.q.trim() !== "" ? search.q : undefined,
    sort: toList(search.sort)?.slice(0, MOST_SORT_KEYS),
    col: toList(search.col),
    only: search.only === "shown" ? "shown" : undefined,
  };
}

export function toSortKeys(sort: readonly string[] | undefined): SortKey[] {
  return (sort ?? DEFAULT_SORT).map((key) =>
    key.startsWith("-") ? { path: key.slice(1), descending: true } : { path: key, descending: false },
  );
}

/** How the path is sorted now, and as which key. */
export function sortOf(
  sort: readonly string[] | undefined,
  path: string,
): { direction: "ascending" | "descending"; place: number } | null {
  const keys = toSortKeys(sort);
  const place = keys.findIndex((key) => key.path === path);
  if (place < 0) return null;
  return { direction: keys[place]?.descending ? "descending" : "ascending", place };
}

/**
 * The sort after a click on a header: descending, ascending, then none.
 *
 * `add` keeps the other keys, so that the clicked one refines them.
 */
export function nextSort(sort: readonly string[] | undefined, path: string, add: boolean): string[] | undefined {
  const current = sort ?? DEFAULT_SORT;
  const known = current.findIndex((key) => key === path || key === `-${path}`);
  const next = known < 0 ? `-${path}` : current[known] === `-${path}` ? path : null;
  if (!add) return next === null ? undefined : [next];
  const keys = [...current];
  if (known < 0) keys.push(`-${path}`);
  else if (next === null) keys.splice(known, 1);
  else keys[known] = next;
  return keys.length > 0 ? keys.slice(-MOST_SORT_KEYS) : undefined;
}
