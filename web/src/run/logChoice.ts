import type { SearchChoice } from "./LogSearchBar";
import type { MarkedLines } from "./lines";

/** What somebody looks for in the lines, and how these are shown; the address of a page may keep it. */
export interface LogChoice extends SearchChoice {
  times: boolean;
  wrap: boolean;
  onlyHits: boolean;
}

export const NO_CHOICE: LogChoice = {
  text: "",
  regex: false,
  matchCase: false,
  times: false,
  wrap: false,
  onlyHits: false,
};

export const LOG_FINDS = ["regex", "case", "regex-case"] as const;
export type LogFind = (typeof LOG_FINDS)[number];

const SHOWN = ["times", "wrap", "hits"] as const;

/** How an address says it. Undefined means: the default. */
export interface LogState {
  /** What is looked for. */
  search?: string;
  /** How, if not for a text in any case. */
  find?: LogFind;
  /** How the lines are shown: some of `times,wrap,hits`. */
  show?: string;
}

/** What an address may say of `show`, in one order; undefined without anything. */
export function parseShown(shown: unknown): string | undefined {
  const said = typeof shown === "string" ? shown.split(",") : [];
  return SHOWN.filter((each) => said.includes(each)).join(",") || undefined;
}

export function choiceOf({ search = "", find, show = "" }: LogState): LogChoice {
  const shown = show.split(",");
  return {
    text: search,
    regex: find?.startsWith("regex") ?? false,
    matchCase: find?.endsWith("case") ?? false,
    times: shown.includes("times"),
    wrap: shown.includes("wrap"),
    onlyHits: shown.includes("hits"),
  };
}

export function stateOf({ text, regex, matchCase, times, wrap, onlyHits }: LogChoice): LogState {
  return {
    search: text || undefined,
    find: regex ? (matchCase ? "regex-case" : "regex") : matchCase ? "case" : undefined,
    show: parseShown([times && "times", wrap && "wrap", onlyHits && "hits"].join(",")),
  };
}

const MARKED = /^([1-9]\d{0,14})-([1-9]\d{0,14})$/;

/** Marked lines as an address names them: `12-40`, from 1. */
export const formatMarked = ({ from, to }: MarkedLines): string => `${from.number + 1}-${to.number + 1}`;

export function parseMarked(text: unknown): { from: number; to: number } | null {
  const [, from, to] = (typeof text === "string" ? MARKED.exec(text)?.map(Number) : null) ?? [];
  return from && to && from <= to ? { from, to } : null;
}
