import type { SortKey } from "@/api/queries";
import type { RunsFilter, View } from "@/api/runs";
import { MOST_NAMED } from "@/ui/part";
import { AGGREGATES, escaped, parseColumn, placeOf, unescaped } from "./columns";

export type SearchMode = "text" | "regex";

/** What the address says of a runs table. Undefined means: the default. */
export interface TableState {
  /** What is searched for, in the way that `mode` says. */
  q?: string;
  /** Undefined: NQL. */
  mode?: SearchMode;
  /** Runs are listed unless only the heads of experiments are. */
  list?: "experiments";
  /** Paths that the rows are grouped by. */
  group?: string[];
  /** The groups that are open, as `formatGroup` writes them. */
  open?: string[];
  /** Sort keys, most important first: a column's key, with a minus before it when descending. */
  sort?: string[];
  /** Columns as `formatColumn` writes them. */
  col?: string[];
  /** How many of the columns stay in place when the others scroll. */
  pins?: number;
  /** Only columns in which runs differ. */
  diff?: "1";
  /** Only the runs that the tabs show. */
  only?: "shown";
  /** The field that the runs' colours stand for; undefined: each run has a colour of its own. */
  by?: string;
  /** Attributes that are left out where runs stand side by side. */
  ignore?: string[];
  /** The saved view that this began as; `none` where the project's default is not wanted. */
  view?: string;
  /** What the view keeps and is not wanted of it; only addresses say so. */
  off?: string[];
}

/** Shows another state. A function is called at once, with what is shown now, whatever was drawn when it was made. */
export type SetTableState = (next: TableState | ((now: TableState) => TableState), replace?: boolean) => void;

export const DEFAULT_SORT = ["-sys/creation_time"];
export const MOST_SORT_KEYS = 3;
export const MOST_GROUPS = 3;
const MOST_OPEN = 200;
const LONGEST_PATH = 1_024;

/** One value or many under the same name, as a list without empty ones. */
export function toList(value: unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter(
    (each): each is string => typeof each === "string" && each !== "",
  );
  return list.length > 0 ? list : undefined;
}

export function parseTableState(search: Record<string, unknown>): TableState {
  const pins = Number(search.pins);
  return {
    q: typeof search.q === "string" && search.q.trim() !== "" ? search.q : undefined,
    mode: search.mode === "text" || search.mode === "regex" ? search.mode : undefined,
    list: search.list === "experiments" ? "experiments" : undefined,
    group: toList(search.group)?.slice(0, MOST_GROUPS),
    open: toList(search.open)?.slice(-MOST_OPEN),
    sort: toList(search.sort)?.slice(0, MOST_SORT_KEYS),
    col: toList(search.col),
    pins: Number.isInteger(pins) && pins > 0 ? pins : undefined,
    diff: search.diff === "1" || search.diff === 1 ? "1" : undefined,
    only: search.only === "shown" ? "shown" : undefined,
    by: typeof search.by === "string" && search.by !== "" ? search.by.slice(0, LONGEST_PATH) : undefined,
    ignore: toList(search.ignore)?.slice(0, MOST_NAMED),
    view: typeof search.view === "string" && /^[\w-]{1,64}$/.test(search.view) ? search.view : undefined,
    off: toList(search.off),
  };
}

/** Which runs the state is about, of those of `only` where it is given. */
export const filterOf = ({ list, q, mode }: TableState, only: readonly string[] | undefined): RunsFilter => ({
  ...(list && { mode: "experiments" }),
  ...(only && { ids: only }),
  ...(q && { [mode ?? "query"]: q }),
});

/** Whether its query says something about the trash, as the server sees it. */
export const isOfTrash = ({ q, mode }: TableState): boolean => mode === undefined && !!q?.includes("sys/trashed");

/** A group, given by its id of GroupTree, for the address: `string:adam~int:32` is 32 within adam, `-` stands for no value. */
export const formatGroup = (id: string): string =>
  (JSON.parse(id) as ([string, string] | null)[]).map((key) => (key ? `${key[0]}:${escaped(key[1])}` : "-")).join("~");

/** The id of a group from the address. */
export const parseGroup = (text: string): string =>
  JSON.stringify(
    text.split("~").map((key) => {
      const colon = key.indexOf(":");
      return colon < 0 ? null : [key.slice(0, colon), unescaped(key.slice(colon + 1))];
    }),
  );

/** The state with the group opened, or closed again. */
export function withToggled(state: TableState, id: string): TableState {
  const group = formatGroup(id);
  const open = state.open ?? [];
  const others = open.filter((each) => each !== group);
  return { ...state, open: toList(others.length < open.length ? others : [...open, group]) };
}

/** The state with its rows grouped by these paths. What is open stays so as far as it means the same. */
export function withGroups(state: TableState, group: string[]): TableState {
  const differs = group.findIndex((path, place) => path !== state.group?.[place]);
  const same = differs < 0 ? group.length : differs;
  return { ...state, group: toList(group), open: toList(state.open?.filter((each) => each.split("~").length <= same)) };
}

/** What a saved view keeps: everything but which view it is, how that is said, and what is shown at the moment. */
export function viewState(state: TableState): TableState {
  const { view: _, only: __, open: ___, off: ____, ...kept } = state;
  return kept;
}

/** In the place of a view's id: the project's default view is not wanted. */
export const NO_VIEW = "none";

/** What the view shows, as the address would say it. */
export const stateOf = (view: View): TableState => ({ ...viewState(parseTableState(view.state)), view: view.id });

/** Whether two states show the same, whatever the order of their members. */
export function sameState(one: TableState, other: TableState): boolean {
  const text = (state: TableState) => JSON.stringify(Object.entries(parseTableState({ ...state })).sort());
  return text(viewState(one)) === text(viewState(other));
}

export function toSortKeys(sort: readonly string[] | undefined): SortKey[] {
  return (sort ?? DEFAULT_SORT).map((key) => {
    const descending = key.startsWith("-");
    const column = parseColumn(descending ? key.slice(1) : key);
    const { path, what } = column;
    const at = placeOf(column);
    if (at) return { path, descending, at };
    const aggregate = AGGREGATES.find((each) => each === what && each !== "last");
    return { path, descending, ...(aggregate ? { aggregate: aggregate as SortKey["aggregate"] } : {}) };
  });
}

/** How the column of this key is sorted now, and as which key. */
export function sortOf(
  sort: readonly string[] | undefined,
  column: string,
): { direction: "ascending" | "descending"; place: number } | null {
  const keys = sort ?? DEFAULT_SORT;
  const place = keys.findIndex((key) => key === column || key === `-${column}`);
  if (place < 0) return null;
  return { direction: keys[place] === column ? "ascending" : "descending", place };
}

/** The sort with a further key: in the place of the last, where there are as many as there may be. */
export const withSortKey = (sort: readonly string[], key: string): string[] => [
  ...sort.slice(0, MOST_SORT_KEYS - 1),
  key,
];

/**
 * The sort after a click on a header: descending, ascending, then none.
 *
 * `add` keeps the other keys, so that the clicked one refines them.
 */
export function nextSort(sort: readonly string[] | undefined, column: string, add: boolean): string[] | undefined {
  const current = sort ?? DEFAULT_SORT;
  const known = current.findIndex((key) => key === column || key === `-${column}`);
  const next = known < 0 ? `-${column}` : current[known] === `-${column}` ? column : null;
  if (!add) return next === null ? undefined : [next];
  if (known < 0) return withSortKey(current, `-${column}`);
  const keys = [...current];
  if (next === null) keys.splice(known, 1);
  else keys[known] = next;
  return keys.length > 0 ? keys : undefined;
}
