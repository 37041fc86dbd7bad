import { collapseReturns } from "./ansi";

/** A line of text as it is shown. */
export interface Line {
  text: string;
  /** Milliseconds since the epoch, of the line's beginning. */
  timestamp: number;
}

interface Point {
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
  const push = (text: string, timestamp: number) => lines.push({ text: collapseReturns(text), timestamp });
  if (!isConsole || !points.some((point) => point.value.includes("\n"))) {
    for (const { value, timestamp } of points)
      for (const text of value.replace(/\r?\n$/, "").split("\n")) push(text, timestamp);
    return lines;
  }
  let open = "";
  let began: number | null = null;
  for (const { value, timestamp } of points) {
    began ??= timestamp;
    const pieces = value.split("\n");
    for (const piece of pieces.slice(0, -1)) {
      push(open + piece, began);
      open = "";
      began = timestamp;
    }
    open += pieces[pieces.length - 1] ?? "";
    if (open === "") began = null;
  }
  if (open !== "" && began !== null) push(open, began);
  return lines;
}
