import { formatInteger } from "@/ui/format";
import type { Line } from "./engine/lines";
import type { View } from "./engine/plot";
import type { Range } from "./engine/scales";

/** The sum of a column over the places that are in sight; without a column, how many these are. */
function sumIn(seen: Range | null, x: Float64Array, column?: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < x.length; index++)
    if (!seen || (x[index]! >= seen[0] && x[index]! <= seen[1])) total += column ? column[index]! : 1;
  return total;
}

function notPositive({ x, y, low, isGroup }: Line, seen: Range | null): number {
  const column = isGroup ? y : (low ?? y);
  return sumIn(
    seen,
    x,
    Array.from(column, (value) => (value <= 0 ? 1 : 0)),
  );
}

/** What a chart shows, and what of it cannot be shown as a line. */
export function captionOf({ lines, yScale, x }: View, isZoomed: boolean): { shown: string; note: string } {
  const inView = isZoomed ? " in view" : "";
  // More than that is asked for, so that the next move finds it. Which points of a bucket at the edge are in sight is not known.
  const seenOf = (line: Line) => (isZoomed && line.places ? x : null);
  const own = lines.filter(({ isGroup }) => !isGroup);
  // A group counts what its members have.
  const counted = lines.filter(({ isFaint }) => !isFaint);
  const points = own.reduce((total, line) => total + (line.places ? sumIn(seenOf(line), line.places) : line.points), 0);
  const isRaw = own.every((line) => line.isRaw);
  const count = formatInteger(points);
  const notes: string[] = [];
  const sumOf = (line: Line, what: "nan" | "posInf" | "negInf") =>
    line.holes ? sumIn(seenOf(line), line.holes.x, line.holes[what]) : 0;
  const nan = counted.reduce((total, line) => total + sumOf(line, "nan"), 0);
  const infinite = counted.reduce((total, line) => total + sumOf(line, "posInf") + sumOf(line, "negInf"), 0);
  if (nan > 0) notes.push(`${formatInteger(nan)} NaN`);
  if (infinite > 0) notes.push(`${formatInteger(infinite)} ±∞`);
  if (yScale === "log") {
    const dropped = counted.reduce((total, line) => total + notPositive(line, seenOf(line)), 0);
    if (dropped > 0) notes.push(`${formatInteger(dropped)} ≤ 0 not on a log axis`);
  }
  const groups = lines.length - own.length;
  const shown =
    groups > 0
      ? `${formatInteger(groups)} ${groups === 1 ? "group" : "groups"}`
      : isRaw
        ? `${count} ${points === 1 ? "point" : "raw points"}${inView}`
        : `${count} points${inView} · mean with exact extremes`;
  return { shown, note: notes.join(" · ") };
}
