import { collapseReturns } from "./ansi";

/** A line of text as it is shown. */
export interface Line {
  /** The place of the point in which the line begins, from 0. */
  index: number;
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
 * A console comes in the pieces in which the script wrote it, so `print("epoch", 3)` is four points; those are put together
 * until a line ends. Where no piece ends a line, or where a script logs texts itself, every point begins a line of its own.
 */
export function toLines(points: readonly Point[], isConsole: boolean): Line[] {
  const lines: Line[] = [];
  const push = (index: number, text: string, timestamp: number) =>
    lines.push({ index, text: collapseReturns(text), timestamp });
  if (!isConsole || !points.some((point) => point.value.includes("\n"))) {
    for (const { index, value, timestamp } of points)
      for (const text of value.replace(/\r?\n$/, "").split("\n")) push(index, text, timestamp);
    return lines;
  }
  let open = "";
  let began: Point | null = null;
  for (const point of points) {
    began ??= point;
    const pieces = point.value.split("\n");
    for (const piece of pieces.slice(0, -1)) {
      push(began.index, open + piece, began.timestamp);
      open = "";
      began = point;
    }
    open += pieces[pieces.length - 1] ?? "";
    if (open === "") began = null;
  }
  if (open !== "" && began !== null) push(began.index, open, began.timestamp);
  return lines;
}

/** The place in the lines of the first one that does not begin before a point. */
export function lineAt(lines: readonly Line[], index: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.index ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}
