import { formatInteger } from "@/ui/format";
import type { Line } from "./engine/lines";
import type { View } from "./engine/plot";
import type { Range } from "./engine/scales";

/** The sum of what is at the places that are in sight. */
function sumIn(seen: Range | null, x: Float64Array, at: (index: number) => number): number {
  let total = 0;
  for (let index = 0; index < x.length; index++)
    if (!seen || (x[index]! >= seen[0] && x[index]! <= seen[1])) total += at(index);
  return total;
}

function pointsIn(seen: Range | null, { points, places }: Line): number {
  if (!seen || !places) return points;
  const { x, counts } = places;
  return sumIn(seen, x, (index) => (counts ? counts[index]! : 1));
}

function notPositiveIn(seen: Range | null, { x, y, low, isGroup }: Line): number {
  const column = isGroup ? y : (low ?? y);
  return sumIn(seen, x, (index) => (column[index]! <= 0 ? 1 : 0));
}

/** What a chart shows, and what of it cannot be shown as a line. */
export function captionOf({ lines, yScale, x }: View, isZoomed: boolean): { shown: string; note: string } {
  // More than that is asked for, so that the next move finds it.
  const seen = isZoomed ? x : null;
  const inView = isZoomed ? " in view" : "";
  const own = lines.filter(({ isGroup }) => !isGroup);
  // A group counts what its members have.
  const counted = lines.filter(({ isFaint }) => !isFaint);
  const sumOf = (each: (line: Line) => number) => counted.reduce((total, line) => total + each(line), 0);
  const holesIn = ({ holes }: Line, what: "nan" | "posInf" | "negInf") =>
    holes ? sumIn(seen, holes.x, (index) => holes[what][index]!) : 0;
  const points = own.reduce((total, line) => total + pointsIn(seen, line), 0);
  const isRaw = own.every((line) => line.isRaw);
  // Which points of a bucket at the edge are in sight is not known.
  const count = seen && !isRaw ? `about ${formatInteger(Number(points.toPrecision(3)))}` : formatInteger(points);
  const notes: string[] = [];
  const nan = sumOf((line) => holesIn(line, "nan"));
  const infinite = sumOf((line) => holesIn(line, "posInf") + holesIn(line, "negInf"));
  if (nan > 0) notes.push(`${formatInteger(nan)} NaN`);
  if (infinite > 0) notes.push(`${formatInteger(infinite)} ±∞`);
  if (yScale === "log") {
    const dropped = sumOf((line) => notPositiveIn(seen, line));
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
