import { formatInteger } from "@/ui/format";
import type { Line } from "./engine/lines";
import type { View } from "./engine/plot";

const sum = (column: ArrayLike<number> | undefined): number => {
  let total = 0;
  for (let index = 0; index < (column?.length ?? 0); index++) total += column![index]!;
  return total;
};

function notPositive({ y, low, isGroup }: Line): number {
  let count = 0;
  const column = isGroup ? y : (low ?? y);
  for (const value of column) if (value <= 0) count++;
  return count;
}

/** What a chart shows, and what of it cannot be shown as a line. */
export function captionOf({ lines, yScale }: View, isZoomed: boolean): { shown: string; note: string } {
  const inView = isZoomed ? " in view" : "";
  const own = lines.filter(({ isGroup }) => !isGroup);
  // A group counts what its members have.
  const counted = lines.filter(({ isFaint }) => !isFaint);
  const points = own.reduce((total, line) => total + line.points, 0);
  const isRaw = own.every((line) => line.isRaw);
  const count = formatInteger(points);
  const notes: string[] = [];
  const nan = counted.reduce((total, { holes }) => total + sum(holes?.nan), 0);
  const infinite = counted.reduce((total, { holes }) => total + sum(holes?.posInf) + sum(holes?.negInf), 0);
  if (nan > 0) notes.push(`${formatInteger(nan)} NaN`);
  if (infinite > 0) notes.push(`${formatInteger(infinite)} ±∞`);
  if (yScale === "log") {
    const dropped = counted.reduce((total, line) => total + notPositive(line), 0);
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
