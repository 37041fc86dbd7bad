import { indexBefore, type Line } from "./lines";

/** Scales of both axes, and what of the lines they must show. Pure. */

export type Scale = "linear" | "log" | "symlog";
export type Outliers = "none" | "p1" | "p5";
export type Range = readonly [number, number];

export interface Projection {
  scale: Scale;
  min: number;
  max: number;
  /** Where `min` and `max` are, in pixels. */
  from: number;
  to: number;
  /** Up to here a symmetric logarithm is nearly linear. */
  threshold: number;
}

/** From values to pixels; NaN for what the scale cannot show. */
export function projector({ scale, min, max, from, to, threshold }: Projection): (value: number) => number {
  const forward =
    scale === "log"
      ? (value: number) => (value > 0 ? Math.log10(value) : Number.NaN)
      : scale === "symlog"
        ? (value: number) => Math.asinh(value / threshold)
        : (value: number) => value;
  const low = forward(min);
  const factor = (to - from) / (forward(max) - low || 1);
  if (scale === "linear") return (value) => from + (value - min) * factor;
  return (value) => from + (forward(value) - low) * factor;
}

/** The indices of a line between two x, with one more on each side so that it leaves the plot at its edges. */
export function indicesWithin(x: Float64Array, [from, to]: Range): [number, number] {
  const first = Math.max(0, indexBefore(x, from));
  const last = Math.min(x.length - 1, indexBefore(x, to) + 1);
  return [first, last];
}

/** From the first to the last position of all lines; null when they have none. */
export function extent(lines: readonly Line[], scale: Scale): Range | null {
  let from = Infinity;
  let to = -Infinity;
  for (const { x, preview } of lines) {
    for (const column of preview ? [x, preview.x] : [x]) {
      const first = scale === "log" ? indexBefore(column, 0) + 1 : 0;
      if (first >= column.length) continue;
      from = Math.min(from, column[first]!);
      to = Math.max(to, column[column.length - 1]!);
    }
  }
  return from <= to ? [from, to] : null;
}

const SHARES: Record<Outliers, number> = { none: 0, p1: 0.01, p5: 0.05 };

/** What the vertical axis must show of the lines between two x; null when there is nothing. */
export function valueExtent(
  lines: readonly { line: Line; y: Float64Array; withBand: boolean }[],
  within: Range,
  scale: Scale,
  outliers: Outliers,
): Range | null {
  let least = Infinity;
  let greatest = -Infinity;
  const everything: number[] = [];
  const take = (column: Float64Array, first: number, last: number) => {
    for (let index = first; index <= last; index++) {
      const value = column[index]!;
      if (!Number.isFinite(value) || (scale === "log" && value <= 0)) continue;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
      if (outliers !== "none") everything.push(value);
    }
  };
  for (const { line, y, withBand } of lines) {
    const [first, last] = indicesWithin(line.x, within);
    // What is just outside of the plot shapes lines, but not the axis.
    const inside = (index: number) => line.x[index]! >= within[0] && line.x[index]! <= within[1];
    const from = last >= first && !inside(first) && last > first ? first + 1 : first;
    const to = last > from && !inside(last) ? last - 1 : last;
    take(y, from, to);
    if (withBand && line.low && line.high && outliers === "none") {
      take(line.low, from, to);
      take(line.high, from, to);
    }
    if (line.preview) take(line.preview.y, ...indicesWithin(line.preview.x, within));
  }
  if (least > greatest) return null;
  if (outliers === "none" || everything.length < 3) return [least, greatest];
  const ordered = Float64Array.from(everything).sort();
  const share = SHARES[outliers];
  const place = (part: number) => ordered[Math.round(part * (ordered.length - 1))]!;
  return [place(share), place(1 - share)];
}

const PADDING = 0.06;

/** A range with room around it, in which nothing that never falls below zero seems to. */
export function padded(range: Range | null, scale: Scale): Range {
  if (!range) return scale === "log" ? [1, 10] : [0, 1];
  const [min, max] = range;
  if (scale === "log") return min < max ? [min / 1.15, max * 1.15] : [min / 2, max * 2];
  if (min === max) {
    const room = min === 0 ? 1 : Math.abs(min) * 0.1;
    return [min - room, max + room];
  }
  if (scale === "symlog") return [min < 0 ? min * 1.15 : min / 1.15, max > 0 ? max * 1.15 : max / 1.15];
  const room = (max - min) * PADDING;
  return [min >= 0 && min - room < 0 ? 0 : min - room, max + room];
}

/** A power of ten, three below the largest value. */
export function symlogThreshold(range: Range | null): number {
  const largest = range ? Math.max(Math.abs(range[0]), Math.abs(range[1])) : 1;
  return largest > 0 && Number.isFinite(largest) ? 10 ** (Math.floor(Math.log10(largest)) - 3) : 1;
}
