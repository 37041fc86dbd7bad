import { ANY_RUN, formatSelection, parseSelection, type Selection } from "@/api/selection";
import { isOfTrash, parseTableState, type SetTableState, type TableState } from "@/table/state";
import { partsOf } from "./parts";
import { parseHash, stringifySearch } from "./search";

export const RUNS_TABS = ["table", "charts", "side", "dash", "media", "lineage"] as const;
export type RunsTab = (typeof RUNS_TABS)[number];

/** The panels' letters: `c.smooth=0.6` belongs to the charts. */
export type PanelLetter = "c" | "s" | "d" | "m" | "l";
/** And that of what is looked at over the table. */
export type PartLetter = PanelLetter | "f";

/** What the address says of the runs page. Undefined means: the default. */
export interface RunsState extends TableState {
  /** The version of this way to write it; every address that says something else has it. */
  u?: string;
  tab?: RunsTab;
  /** Which runs the tabs show; see api/selection. */
  sel?: string;
  /** The file that is looked at over the table: a run's id, a slash, and the path. */
  file?: string;
  /** How often the colours were dealt anew. */
  hue?: number;
  /** The hash of a state that the server keeps, because the address would be too long. */
  s?: string;
  [part: `${PartLetter}.${string}`]: string | readonly string[] | undefined;
}

const LETTERS = "csdmlf";
const MOST_SHUFFLES = 999;
/** What addresses of this version of the app are written in. A later one may say what this one does not know. */
export const ADDRESS_VERSION = 1;

export function parseRunsState(search: Record<string, unknown>): RunsState {
  const tab = RUNS_TABS.find((each) => each === search.tab);
  const hue = Number(search.hue);
  return {
    ...parseTableState(search),
    tab: tab === "table" ? undefined : tab,
    sel: typeof search.sel === "string" && search.sel !== "" ? search.sel : undefined,
    file: typeof search.file === "string" && /^[^/]+\/./.test(search.file) ? search.file : undefined,
    hue: Number.isInteger(hue) && hue > 0 && hue <= MOST_SHUFFLES ? hue : undefined,
    u: typeof search.u === "string" && /^[1-9]\d{0,3}$/.test(search.u) ? search.u : undefined,
    s: parseHash(search.s),
    ...partsOf(search, LETTERS),
  };
}

/** The state as an address carries it: with the version, unless all of it is the default. */
export function versioned(state: RunsState): RunsState {
  const isSaid = Object.entries(state).some(([name, value]) => name !== "u" && value !== undefined);
  return { ...state, u: isSaid ? String(ADDRESS_VERSION) : undefined };
}

const TABLE_FIELDS = Object.keys(parseTableState({})) as (keyof TableState)[];

/** The state with what `next` has otherwise than the table that was drawn, which may be older than the state; or with what `next` makes
 * of the table as it is now. */
export function withTable(state: RunsState, next: Parameters<SetTableState>[0], drawn: TableState): RunsState {
  if (typeof next === "function") {
    const now = parseTableState({ ...state });
    const table = next(now);
    return table === now ? state : withTable(state, table, now);
  }
  const table = next;
  const changed = TABLE_FIELDS.filter((name) => table[name] !== drawn[name]);
  return { ...state, ...Object.fromEntries(changed.map((name) => [name, table[name]])) };
}

/** The state with other runs selected. The first ones of what is listed cannot be all that is listed. */
export const withSelection = (state: RunsState, selection: Selection, projectKey: string): RunsState => ({
  ...state,
  sel: formatSelection(selection, projectKey),
  only: selection.kind === "first" ? undefined : state.only,
});

/** The longest list that addresses of its runs carry. */
const LONGEST_LIST = 1_200;

/** Which runs a table lists, and in which order, as the address of one of them carries it; undefined for the default. */
export function formatList({
  q,
  mode,
  list,
  sort,
  group,
  only,
  sel,
}: TableState & Pick<RunsState, "sel">): string | undefined {
  const table = { q, mode, list, sort, group };
  // What is shown is said where nothing else is listed.
  const text = stringifySearch(only ? { ...table, only, sel } : table);
  return (text.length > LONGEST_LIST ? stringifySearch(table) : text).slice(1) || undefined;
}

/** The list of the runs that the tabs show: those that were chosen are shown whatever the table lists, but for the trash. */
export function formatShownList(state: RunsState): string | undefined {
  const isChosen = parseSelection(state.sel, "").kind === "chosen";
  const listed = isChosen
    ? { ...state, q: isOfTrash(state) ? ANY_RUN : undefined, mode: undefined, list: undefined }
    : state;
  return formatList({ ...listed, only: "shown" });
}
