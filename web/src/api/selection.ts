/** Which runs the tabs beside the table show. The address carries it; identity is the run's id, never a row's place. */

/** A run as every tab beside the table knows it. */
export interface ShownRun {
  /** The sys/id. */
  id: string;
  uuid: string;
  name: string;
  /** Index into the palette of ui/palette. */
  colour: number;
  /** The values of the fields that the table groups by, where it does. */
  group?: string;
  /** What the table calls the groups that it stands in, from the top down. */
  groups?: readonly string[];
  /** That of the group as a whole; undefined where colours stand for the values of a field. */
  groupColour?: number;
}

/** The first so many runs of the live table, or runs chosen one by one. */
export type Selection = { kind: "first"; count: number } | { kind: "chosen"; ids: readonly string[] };

/** Selects other runs. A function is called at once, with what is selected now, whatever has been drawn of it. */
export type SetSelection = (next: Selection | ((now: Selection) => Selection)) => void;

/** The ids of the selected runs; of the first ones, those that are shown. */
export const idsOf = (selection: Selection, shown: readonly ShownRun[] | undefined): readonly string[] =>
  selection.kind === "chosen" ? selection.ids : (shown ?? []).map((run) => run.id);

export const MOST_SHOWN = 1_000;
export const DEFAULT_SELECTION: Selection = { kind: "first", count: 5 };

const FIRST = /^first:(\d{1,4})$/;
const NONE = "none";

/**
 * The selection that an address carries; undefined for the default.
 *
 * Ids stand there without the project's key, and neighbours as a range: `1-5.9.12` are KEY-1 to KEY-5, KEY-9 and KEY-12.
 */
export function parseSelection(text: unknown, projectKey: string): Selection {
  if (typeof text !== "string" || text === "") return DEFAULT_SELECTION;
  if (text === NONE) return { kind: "chosen", ids: [] };
  const first = FIRST.exec(text);
  if (first) return { kind: "first", count: Math.min(MOST_SHOWN, Number(first[1])) };
  const ids = new Set<string>();
  for (const part of text.split(".")) {
    const range = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part);
    if (range) {
      const from = Number(range[1]);
      const to = Math.min(Number(range[2] ?? from), from + MOST_SHOWN);
      for (let number = from; number <= to && ids.size < MOST_SHOWN; number++) ids.add(`${projectKey}-${number}`);
    } else if (/^[\w-]+$/.test(part) && ids.size < MOST_SHOWN) ids.add(part);
  }
  return { kind: "chosen", ids: [...ids] };
}

/** The selection for an address; undefined when it is the default. */
export function formatSelection(selection: Selection, projectKey: string): string | undefined {
  if (selection.kind === "first") {
    return selection.count === (DEFAULT_SELECTION as { count: number }).count ? undefined : `first:${selection.count}`;
  }
  if (selection.ids.length === 0) return NONE;
  const numbers: number[] = [];
  const others: string[] = [];
  for (const id of selection.ids) {
    const number = id.startsWith(`${projectKey}-`) ? id.slice(projectKey.length + 1) : "";
    if (/^\d{1,9}$/.test(number)) numbers.push(Number(number));
    else others.push(id);
  }
  numbers.sort((a, b) => a - b);
  const parts: string[] = [];
  for (let index = 0; index < numbers.length; index++) {
    const from = numbers[index]!;
    let to = from;
    while (numbers[index + 1] === to + 1) {
      to += 1;
      index += 1;
    }
    parts.push(from === to ? String(from) : `${from}-${to}`);
  }
  return [...parts, ...others].join(".");
}

/** Said when more runs are to be shown than charts can tell apart. */
export const tooMany = (wanted: number): string =>
  `${wanted.toLocaleString("en-US")} runs are too many to show at once: ${MOST_SHOWN.toLocaleString("en-US")} is the most. Filter or group the table, or select fewer.`;

/** In the trash or not: those who name runs mean them wherever they are, and a query that does not speak of the trash leaves it out. */
export const ANY_RUN = "(`sys/trashed`:bool = true OR `sys/trashed`:bool = false)";
