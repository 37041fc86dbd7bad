import { collapseReturns } from "./ansi";

/** A line of text as it is shown. */
export interface Line {
  /** The place of the point in which the line begins, from 0. */
  index: number;
  /** The line's number, from 0. A text of several lines that a script logged as one has one number. */
  number: number;
  text: string;
  /** Milliseconds since the epoch, of the line's beginning. */
  timestamp: number;
}

interface Point {
  index: number;
  value: string;
  timestamp: number;
}

/**
 * The lines of a string series.
 *
 * A console may come in the pieces in which the script wrote it, so that `print("epoch", 3)` is four points; those are put together
 * until a line ends, and the first of them is on line `first`. Else every point is a line.
 */
export function toLines(points: readonly Point[], inPieces: boolean, first: number): Line[] {
  const lines: Line[] = [];
  const push = (index: number, number: number, text: string, timestamp: number) =>
    lines.push({ index, number, text: collapseReturns(text), timestamp });
  if (!inPieces) {
    for (const { index, value, timestamp } of points)
      for (const text of value.replace(/\r?\n$/, "").split("\n")) push(index, index, text, timestamp);
    return lines;
  }
  let number = first;
  let open = "";
  let began: Point | null = null;
  for (const point of points) {
    began ??= point;
    const pieces = point.value.split("\n");
    for (const piece of pieces.slice(0, -1)) {
      push(began.index, number, open + piece, began.timestamp);
      number += 1;
      open = "";
      began = point;
    }
    open += pieces[pieces.length - 1] ?? "";
    if (open === "") began = null;
  }
  if (open !== "" && began !== null) push(began.index, number, open, began.timestamp);
  return lines;
}

/** The place in the lines of the first one that has this number or a higher one. */
export function lineAt(lines: readonly { number: number }[], number: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.number ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A line that somebody marked; it may have left the memory since. */
export type MarkedLine = Pick<Line, "number" | "timestamp">;

export interface MarkedLines {
  from: MarkedLine;
  to: MarkedLine;
}

/** The marked lines with everything up to one more. */
export function markedUpTo({ from, to }: MarkedLines, { number, timestamp }: MarkedLine): MarkedLines {
  if (number < from.number) return { from: { number, timestamp }, to };
  return number > to.number ? { from, to: { number, timestamp } } : { from, to };
}

/** How many lines are marked, and from when to when they are: what processes log side by side may not rise in time. */
export const spanOf = ({ from, to }: MarkedLines) => ({
  count: to.number - from.number + 1,
  from: Math.min(from.timestamp, to.timestamp),
  to: Math.max(from.timestamp, to.timestamp),
});
