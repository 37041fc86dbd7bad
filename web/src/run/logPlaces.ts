import { parseTime } from "@/ui/times";

/** Where in a stream somebody wants to go. */
export type LogPlace = { line: number } | { step: number } | { time: number };

const LINE = /^#?\s*(\d[\d,. ]*)$/;
const STEP = /^(?:step|s)\s*[:=]?\s*(-?\d+(?:\.\d+)?)$/i;

/**
 * The place that a text names: `1,200` a line, `step 40` a step, `14:05` or `14:05:30` a time on the day of `near`
 * (milliseconds), anything that is a date that moment. Null when it names none.
 */
export function parsePlace(text: string, near: number): LogPlace | null {
  const wanted = text.trim();
  const line = LINE.exec(wanted);
  if (line) {
    const number = Number((line[1] ?? "").replace(/[,. ]/g, ""));
    return number >= 1 ? { line: number - 1 } : null;
  }
  const step = STEP.exec(wanted);
  if (step) return { step: Number(step[1]) };
  const time = parseTime(wanted, near);
  return time === null ? null : { time };
}

/** Pages that are in memory: neighbours, so that lines which go over their edges are whole. */
export interface PageRange {
  first: number;
  last: number;
}

export const MOST_PAGES = 12;

/** The range with one more page at an end; what is far from there goes. */
export function extended({ first, last }: PageRange, by: -1 | 1): PageRange {
  return by < 0
    ? { first: first - 1, last: Math.min(last, first - 2 + MOST_PAGES) }
    : { first: Math.max(first, last + 2 - MOST_PAGES), last: last + 1 };
}

/** The place of a line in hits that rise: the first one in it or behind it. */
export function hitAt(hits: readonly { line: number }[], line: number): number {
  let low = 0;
  let high = hits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hits[middle]?.line ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
