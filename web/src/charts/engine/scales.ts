import type { Range, Scale } from "@/ui/scales";
import { indexBefore, type Line } from "./lines";

export { type Projection, padded, projector, type Range, type Scale, symlogThreshold } from "@/ui/scales";

/** What of the lines the axes must show. Pure. */

export type Outliers = "none" | "p1" | "p5";

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

/** A range as a pointer chooses it, which is not finer than about a thousandth of what it drags over: of the span, or where the scale is not
 * linear, of each end. */
export function rounded([from, to]: Range, scale: Scale): Range {
  const span = to - from;
  const places = Math.max(0, Math.min(100, 3 - Math.floor(Math.log10(span))));
  const finer = Math.max(0, Math.round(Math.log10(Math.max(Math.abs(from), Math.abs(to)) / span)));
  const digits = Math.min(17, 4 + finer);
  const round = (value: number) => Number(scale === "linear" ? value.toFixed(places) : value.toPrecision(digits));
  return round(to) > round(from) ? [round(from), round(to)] : [from, to];
}

/**
 * What an axis is counted in, a power of ten: uPlot makes no ticks where their numbers, written out, have more than 17 digits, and takes no
 * range that is shorter than 1e-16.
 */
export function unitOf([from, to]: Range): number {
  const largest = Math.max(Math.abs(from), Math.abs(to));
  const exponent = Math.floor(Math.log10(largest));
  // Of what is large as little as must be: a logarithmic axis has what is far smaller on it, too.
  if (largest >= 1e15) return 10 ** (exponent - 14);
  return largest > 0 && to - from < 2e-12 ? 10 ** exponent : 1;
}
