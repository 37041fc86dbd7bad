/** Smoothing in distances of x, so that it looks the same however many points or buckets a line has. Pure. */

export type SmoothingKind = "none" | "ema" | "gaussian" | "average";

export interface Smoothing {
  kind: SmoothingKind;
  /** From 0 (nothing) to 1 (as wide as a fifth of the axis). */
  strength: number;
}

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

/** The mean of all values within `half` on either side, in one pass however wide that is. */
function averaged(x: Float64Array, y: Float64Array, half: number): Float64Array {
  const smooth = new Float64Array(y.length);
  let [from, to] = [0, 0];
  let sum = 0;
  let count = 0;
  // Differences from one value keep their digits while they are added and taken away again.
  const centre = y.find((value) => !Number.isNaN(value)) ?? 0;
  const weigh = (index: number, sign: 1 | -1) => {
    const value = y[index]!;
    if (Number.isNaN(value)) return;
    sum += sign * (value - centre);
    count += sign;
  };
  for (let index = 0; index < y.length; index++) {
    while (to < y.length && x[to]! <= x[index]! + half) weigh(to++, 1);
    while (x[from]! < x[index]! - half) weigh(from++, -1);
    smooth[index] = Number.isNaN(y[index]!) ? Number.NaN : centre + sum / count;
  }
  return smooth;
}

/** Three averages one after the other are as good as a Gaussian of this deviation, and cost no more for a wide one. */
function gaussian(x: Float64Array, y: Float64Array, deviation: number): Float64Array {
  let smooth = y;
  for (let pass = 0; pass < 3; pass++) smooth = averaged(x, smooth, deviation);
  return smooth;
}

/** The smoothed values; the given ones where nothing is to be done. */
export function smoothed(x: Float64Array, y: Float64Array, smoothing: Smoothing, span: number): Float64Array {
  const distance = reach(smoothing.strength, span);
  if (smoothing.kind === "none" || !(distance > 0) || y.length < 3) return y;
  if (smoothing.kind === "ema") return exponential(x, y, distance / 2);
  return smoothing.kind === "average" ? averaged(x, y, distance / 2) : gaussian(x, y, distance / 4);
}

/** Lines one behind the other, and where each of them ends: two arrays are sent sooner than thousands. */
export interface Packed {
  x: Float64Array<ArrayBuffer>;
  y: Float64Array<ArrayBuffer>;
  ends: readonly number[];
}

export function packed(lines: readonly { x: Float64Array; y: Float64Array }[]): Packed {
  const ends: number[] = [];
  let length = 0;
  for (const { y } of lines) {
    length += y.length;
    ends.push(length);
  }
  const [x, y] = [new Float64Array(length), new Float64Array(length)];
  lines.forEach((line, index) => {
    const start = ends[index - 1] ?? 0;
    x.set(line.x, start);
    y.set(line.y, start);
  });
  return { x, y, ends };
}

/** The smoothed values of each line, one behind the other as they were. */
export function smoothedPacked({ x, y, ends }: Packed, smoothing: Smoothing, span: number): Float64Array<ArrayBuffer> {
  const smooth = new Float64Array(y.length);
  ends.forEach((end, index) => {
    const start = ends[index - 1] ?? 0;
    smooth.set(smoothed(x.subarray(start, end), y.subarray(start, end), smoothing, span), start);
  });
  return smooth;
}
