/** Smoothing in distances of x, so that it looks the same however many points or buckets a line has. Pure. */

export type SmoothingKind = "none" | "ema" | "gaussian" | "average";

export interface Smoothing {
  kind: SmoothingKind;
  /** From 0 (nothing) to 1 (as wide as a fifth of the axis). */
  strength: number;
}

export const NO_SMOOTHING: Smoothing = { kind: "none", strength: 0 };

const WIDEST = 0.2;

/** How far a value reaches, in units of x, on an axis that spans `span`. */
const reach = (strength: number, span: number): number => strength ** 2 * WIDEST * span;

/** Each value is drawn towards those before it, less the farther they are; nothing looks ahead. */
function exponential(x: Float64Array, y: Float64Array, distance: number): Float64Array {
  const smooth = new Float64Array(y.length);
  let sum = 0;
  let weight = 0;
  let before = Number.NaN;
  for (let index = 0; index < y.length; index++) {
    const value = y[index]!;
    if (Number.isNaN(value)) {
      smooth[index] = Number.NaN;
      continue;
    }
    const decay = Number.isNaN(before) ? 0 : Math.exp(-(x[index]! - before) / distance);
    sum = sum * decay + value;
    weight = weight * decay + 1;
    smooth[index] = sum / weight;
    before = x[index]!;
  }
  return smooth;
}

function windowed(x: Float64Array, y: Float64Array, half: number, weigh: (distance: number) => number): Float64Array {
  const smooth = new Float64Array(y.length);
  let from = 0;
  for (let index = 0; index < y.length; index++) {
    if (Number.isNaN(y[index]!)) {
      smooth[index] = Number.NaN;
      continue;
    }
    while (x[from]! < x[index]! - half) from++;
    let sum = 0;
    let weight = 0;
    for (let other = from; other < y.length && x[other]! <= x[index]! + half; other++) {
      const value = y[other]!;
      if (Number.isNaN(value)) continue;
      const share = weigh(x[other]! - x[index]!);
      sum += share * value;
      weight += share;
    }
    smooth[index] = sum / weight;
  }
  return smooth;
}

/** The smoothed values; the given ones where nothing is to be done. */
export function smoothed(x: Float64Array, y: Float64Array, smoothing: Smoothing, span: number): Float64Array {
  const distance = reach(smoothing.strength, span);
  if (smoothing.kind === "none" || !(distance > 0) || y.length < 3) return y;
  if (smoothing.kind === "ema") return exponential(x, y, distance / 2);
  if (smoothing.kind === "average") return windowed(x, y, distance / 2, () => 1);
  const deviation = distance / 4;
  return windowed(x, y, 3 * deviation, (apart) => Math.exp(-((apart / deviation) ** 2) / 2));
}
