/** Scales of axes: from values to pixels, and where their ticks are. Pure. */

export type Scale = "linear" | "log" | "symlog";
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

const PADDING = 0.06;
/** Values that differ by a smaller part are the same: a mean of equal ones is off by some last digits. */
const SAME = 1e-12;

/** A range with room around it, in which nothing that never falls below zero seems to. */
export function padded(range: Range | null, scale: Scale): Range {
  if (!range) return scale === "log" ? [1, 10] : [0, 1];
  const [min, max] = range;
  if (scale === "log") return min < max ? [min / 1.15, max * 1.15] : [min / 2, max * 2];
  const largest = Math.max(Math.abs(min), Math.abs(max));
  if (max - min <= largest * SAME) {
    const room = largest === 0 ? 1 : largest * 0.1;
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

/** Round numbers between two values, about so many. */
export function niceSplits([from, to]: Range, about: number): number[] {
  const rough = (to - from) / Math.max(1, about);
  const size = 10 ** Math.floor(Math.log10(rough));
  const gap = size * ([1, 2, 2.5, 5, 10].find((factor) => factor * size >= rough) ?? 10);
  const splits: number[] = [];
  for (let value = Math.ceil(from / gap) * gap; value <= to + gap * 1e-9; value += gap) {
    splits.push(Math.abs(value) < gap * 1e-9 ? 0 : Number(value.toPrecision(12)));
  }
  return splits;
}

/** Where ticks stand on an axis of some pixels, all within the range. */
export function ticksOf(scale: Scale, range: Range, about: number): number[] {
  const [from, to] = range;
  if (!(to > from)) return [from];
  if (scale === "linear") return niceSplits(range, about);
  if (scale === "symlog") {
    const ends = niceSplits(range, about);
    const near = [-1, 1].flatMap((sign) =>
      [-3, -2, -1, 0].map((exponent) => sign * 10 ** (Math.floor(Math.log10(Math.max(-from, to))) + exponent)),
    );
    return [...new Set([0, ...near, ends[0] ?? from])]
      .filter((value) => value >= from && value <= to)
      .sort((a, b) => a - b);
  }
  const decades = Math.log10(to / from);
  const factors = decades > 3 ? [1] : decades > 1.2 ? [1, 2, 5] : null;
  if (!factors) return niceSplits(range, about).filter((value) => value > 0);
  const ticks: number[] = [];
  const every = Math.max(1, Math.ceil(decades / Math.max(2, about)));
  for (let exponent = Math.floor(Math.log10(from)); exponent <= Math.ceil(Math.log10(to)); exponent += 1) {
    if (exponent % every !== 0) continue;
    for (const factor of factors) {
      const value = Number((factor * 10 ** exponent).toPrecision(12));
      if (value >= from && value <= to) ticks.push(value);
    }
  }
  return ticks;
}
