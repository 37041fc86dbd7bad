import type { BucketLine, Column, Grid } from "@/api/buckets";

/** A bucket or point without a finite value, drawn as a marker on the plot's edge. */
export interface NonFinite {
  x: number;
  nan: number;
  posInf: number;
  negInf: number;
}

/** One position of a trace as the tooltip tells it. `count` is 1 for a raw point. */
export interface Sample {
  step: number;
  lastStep: number;
  timestamp: number | null;
  count: number;
  value: number;
  min: number;
  max: number;
  minStep: number;
  maxStep: number;
  nonFinite: number;
}

/** A line ready to draw: positions in order, null where it has a gap. The band is null when every position is one point. */
export interface Trace {
  label: string;
  /** Steps. */
  x: number[];
  y: (number | null)[];
  band: { low: (number | null)[]; high: (number | null)[] } | null;
  /** Milliseconds since the epoch for each position; null when the answer has no times. */
  times: Float64Array | null;
  nonFinite: NonFinite[];
  /** Points in the range. */
  points: number;
  isRaw: boolean;
  sample: (index: number) => Sample;
}

const NOTHING = new Float64Array();

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

function at(column: Column, index: number): number {
  return column[index] ?? Number.NaN;
}

function pointsTrace(label: string, line: BucketLine): Trace {
  const steps = line.columns.step ?? NOTHING;
  const values = line.columns.value ?? NOTHING;
  const times = line.columns.timestamp instanceof Float64Array ? line.columns.timestamp : null;
  const nonFinite: NonFinite[] = [];
  const y: (number | null)[] = new Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = at(values, index);
    y[index] = finite(value);
    if (y[index] === null) {
      nonFinite.push({
        x: at(steps, index),
        nan: Number.isNaN(value) ? 1 : 0,
        posInf: value === Infinity ? 1 : 0,
        negInf: value === -Infinity ? 1 : 0,
      });
    }
  }
  return {
    label,
    x: Array.from(steps),
    y,
    band: null,
    times,
    nonFinite,
    points: line.points,
    isRaw: true,
    sample: (index) => {
      const step = at(steps, index);
      const value = at(values, index);
      return {
        step,
        lastStep: step,
        timestamp: times?.[index] ?? null,
        count: 1,
        value,
        min: value,
        max: value,
        minStep: step,
        maxStep: step,
        nonFinite: Number.isFinite(value) ? 0 : 1,
      };
    },
  };
}

function bucketsTrace(label: string, line: BucketLine): Trace {
  const column = (name: string): Column => line.columns[name] ?? NOTHING;
  const count = column("count");
  const [first, firstStep, last, lastStep] = [
    column("first"),
    column("first_step"),
    column("last"),
    column("last_step"),
  ];
  const [min, minStep, max, maxStep, mean] = [
    column("min"),
    column("min_step"),
    column("max"),
    column("max_step"),
    column("mean"),
  ];
  const [nan, posInf, negInf] = [column("nan"), column("pos_inf"), column("neg_inf")];
  const lastTime = line.columns.last_time;
  const x: number[] = [];
  const y: (number | null)[] = [];
  const low: (number | null)[] = [];
  const high: (number | null)[] = [];
  const bucketOf: number[] = [];
  const nonFinite: NonFinite[] = [];
  const push = (step: number, value: number, bucket: number) => {
    // Positions must increase; the ends of the line may coincide with the middle of a bucket of one point.
    const previous = x[x.length - 1];
    if (previous !== undefined && step <= previous) return;
    x.push(step);
    y.push(finite(value));
    low.push(finite(at(min, bucket)));
    high.push(finite(at(max, bucket)));
    bucketOf.push(bucket);
  };
  for (let bucket = 0; bucket < count.length; bucket++) {
    const middle = (at(firstStep, bucket) + at(lastStep, bucket)) / 2;
    // The line runs through the means, and begins and ends at the true first and last value.
    if (bucket === 0) push(at(firstStep, bucket), at(first, bucket), bucket);
    push(middle, at(mean, bucket), bucket);
    if (bucket === count.length - 1) push(at(lastStep, bucket), at(last, bucket), bucket);
    const holes = { nan: nan[bucket] ?? 0, posInf: posInf[bucket] ?? 0, negInf: negInf[bucket] ?? 0 };
    if (holes.nan + holes.posInf + holes.negInf > 0) nonFinite.push({ x: middle, ...holes });
  }
  return {
    label,
    x,
    y,
    band: { low, high },
    times: lastTime instanceof Float64Array ? Float64Array.from(bucketOf, (bucket) => at(lastTime, bucket)) : null,
    nonFinite,
    points: line.points,
    isRaw: false,
    sample: (index) => {
      const bucket = bucketOf[index] ?? 0;
      const holes = (nan[bucket] ?? 0) + (posInf[bucket] ?? 0) + (negInf[bucket] ?? 0);
      return {
        step: at(firstStep, bucket),
        lastStep: at(lastStep, bucket),
        timestamp: lastTime?.[bucket] ?? null,
        count: at(count, bucket),
        value: y[index] ?? at(mean, bucket),
        min: at(min, bucket),
        max: at(max, bucket),
        minStep: at(minStep, bucket),
        maxStep: at(maxStep, bucket),
        nonFinite: holes,
      };
    },
  };
}

/** The trace of a line that the server sent; empty for a line without points in the range. */
export function toTrace(label: string, line: BucketLine, _grid: Grid | null): Trace {
  return line.columns.step ? pointsTrace(label, line) : bucketsTrace(label, line);
}

/** What a logarithmic axis can show: values of zero and below become gaps. */
export function positiveOnly(values: readonly (number | null)[]): { values: (number | null)[]; dropped: number } {
  let dropped = 0;
  const kept = values.map((value) => {
    if (value === null || value > 0) return value;
    dropped++;
    return null;
  });
  return { values: kept, dropped };
}

/** The value of `from` at `at`, between known pairs of equal length in increasing order of `at`. */
export function interpolate(at: ArrayLike<number>, from: ArrayLike<number>, position: number): number {
  const count = at.length;
  if (count === 0) return position;
  let low = 0;
  let high = count - 1;
  if (position <= at[low]!) return from[low]!;
  if (position >= at[high]!) return from[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= position) low = middle;
    else high = middle;
  }
  const width = at[high]! - at[low]!;
  return width > 0 ? from[low]! + ((position - at[low]!) / width) * (from[high]! - from[low]!) : from[high]!;
}

/** Places several traces on one ascending x axis, as uPlot needs them; null where a trace has no position. */
export function align(traces: readonly { x: readonly number[] }[]): { x: number[]; places: Int32Array[] } {
  const only = traces[0];
  if (traces.length === 1 && only) {
    return { x: [...only.x], places: [Int32Array.from(only.x, (_, index) => index)] };
  }
  const x = [...new Set(traces.flatMap((trace) => trace.x))].sort((a, b) => a - b);
  const rank = new Map(x.map((value, index) => [value, index]));
  const places = traces.map((trace) => {
    const place = new Int32Array(x.length).fill(-1);
    trace.x.forEach((value, index) => {
      place[rank.get(value)!] = index;
    });
    return place;
  });
  return { x, places };
}
