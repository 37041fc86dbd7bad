import { type Listed, parseListed } from "@/run/listed";
import { LOG_FINDS, type LogFind, parseMarked, parseShown } from "@/run/logChoice";
import { MOST_NAMED } from "@/ui/part";
import { partsOf } from "./parts";
import { parseHash } from "./search";

export const TABS = ["attributes", "charts", "dash", "media", "logs", "monitoring", "files", "source", "info"] as const;
export type Tab = (typeof TABS)[number];

/** The letters of the charts of a run, and of those of the hardware that it ran on. */
export type ChartsLetter = "c" | "h";
/** The letters of all of its panels: of these, of its media, and of how an attribute's histograms are looked at. */
export type PanelLetter = ChartsLetter | "m" | "p";
export const LETTERS = "chmp";

/** What the address says of a run's page. Undefined means: the default. */
export interface RunState {
  /** The hash of all of this, kept by the server since it is too long for an address. */
  s?: string;
  tab?: Tab;
  /** The dashboard that is open. */
  dash?: string;
  /** How its widgets are looked at. */
  look?: readonly string[];
  /** The attribute, file or stream that the tab shows. */
  path?: string;
  /** Where in the file set of the path somebody is: a directory by `src/`, a file by its path. */
  inside?: string;
  /** What the directory there is filtered by. */
  filter?: string;
  /** The search in the attribute tree, the logs, the files or the dependencies. */
  search?: string;
  /** How logs are searched, if not for a text in any case. */
  find?: LogFind;
  /** How the lines of logs are shown. */
  show?: string;
  /** When the logs begin, in milliseconds. */
  at?: number;
  /** Until when the lines of logs from there on are marked, in milliseconds. */
  until?: number;
  /** The line at which the logs begin, from 1. */
  line?: number;
  /** Which lines of them are marked: `12-40`. */
  marked?: string;
  /** The run that the source is compared with. */
  with?: string;
  /** Which types of attributes the tree lists. */
  kind?: Listed;
  /** The namespaces that are closed in it; see run/tree. */
  closed?: readonly string[];
  /** The host whose processes are shown. */
  host?: string;
  /** The table that the run was opened from: what it lists, and in which order. */
  in?: string;
  [part: `${PanelLetter}.${string}`]: string | readonly string[] | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const texts = (value: unknown): readonly string[] | undefined => {
  const all = (Array.isArray(value) ? value : [value]).flatMap((each) => text(each) ?? []);
  return all.length > 0 ? all : undefined;
};

/** Addresses hold texts; what is set within the page may be a number already. */
function whole(value: unknown, least = Number.MIN_SAFE_INTEGER): number | undefined {
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= least ? number : undefined;
}

export function parseRunState(search: Record<string, unknown>): RunState {
  const tab = search.tab === "artifacts" ? "files" : TABS.find((each) => each === search.tab);
  return {
    s: parseHash(search.s),
    tab: tab === "attributes" ? undefined : tab,
    dash: text(search.dash),
    look: texts(search.look),
    path: text(search.path),
    inside: text(search.inside),
    filter: text(search.filter),
    search: text(search.search),
    find: LOG_FINDS.find((each) => each === search.find),
    show: parseShown(search.show),
    at: whole(search.at),
    until: whole(search.until),
    line: whole(search.line, 1),
    marked: parseMarked(search.marked) ? text(search.marked) : undefined,
    with: text(search.with),
    kind: parseListed(search.kind),
    closed: search.closed === "" ? [""] : texts(search.closed)?.slice(0, MOST_NAMED),
    host: text(search.host),
    in: text(search.in),
    ...partsOf(search, LETTERS),
  };
}
