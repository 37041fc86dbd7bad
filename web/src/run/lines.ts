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
