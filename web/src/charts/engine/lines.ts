import type { BucketGroup, BucketLine, Column } from "@/api/buckets";

/** Places without a finite value, drawn as markers on the plot's edges, with how many points each stands for. */
export interface Holes {
  x: Float64Array;
  nan: Uint32Array;
  posInf: Uint32Array;
  negInf: Uint32Array;
}

/** Values behind the last point that are not final yet. */
export interface Preview {
  x: Float64Array;
  y: Float64Array;
  /** From 0 to 1. */
  completion: Float64Array;
}

/** One position of a line as the tooltip tells it. `count` is 1 for a raw point. */
export interface Sample {
  x: number;
  lastX: number;
  step: number | null;
  timestamp: number | null;
  count: number;
  value: number;
  min: number;
  max: number;
  minX: number | null;
  maxX: number | null;
  /** Of a bucket, where it is told. */
  last: number | null;
  nonFinite: number;
  /** Of a group: how many members have a value here. */
  members: number | null;
}

/** Who a line is, apart from its numbers. */
export interface LineName {
  /** The sys/id of the run; of a group its name. */
  run: string;
  path: string;
  label: string;
  /** An index into the palette. */
  colour: number;
  /** An index into the dash patterns: tells metrics of a run apart. */
  dash: number;
  /** Drawn in the background: a member of a group that is drawn itself. */
  isFaint?: boolean;
  /** What the legend hides it as, where that is not its run. */
  hiddenAs?: string;
  /** Of a group: the runs in it. */
  members?: ReadonlySet<string>;
}

/** A line ready to draw, in typed arrays: positions in order, NaN where it has a gap. */
export interface Line extends LineName {
  x: Float64Array;
  y: Float64Array;
  /** Smoothed values, where there are any. */
  smooth?: Float64Array;
  /** From the least to the greatest value of each position; null when every position is one point. */
  low: Float64Array | null;
  high: Float64Array | null;
  forks: readonly number[];
  preview: Preview | null;
  holes: Holes | null;
  /** Points in the range that was asked for, which is a little wider than what is in sight. */
  points: number;
  /** Where they are, in order, and how many there are at each place where these are buckets; left out of groups. */
  places?: { x: Float64Array; counts: Column | null };
  isRaw: boolean;
  isGroup: boolean;
  /** Of a group: what its values and its band are. */
  average?: { of: "mean" | "median"; spread: Spread };
  sample: (index: number) => Sample;
}

export type Spread = "none" | "std" | "sem" | "minmax" | "iqr";

/** What the ends of a band are called; null where there is none. */
export const BAND_NAMES: Record<Spread, readonly [low: string, high: string] | null> = {
  none: null,
  std: ["mean − std", "mean + std"],
  sem: ["mean − sem", "mean + sem"],
  minmax: ["min", "max"],
  iqr: ["lower quartile", "upper quartile"],
};

/** What the band of a line is: of a single one its least and greatest values. */
export const spreadOf = ({ average }: Pick<Line, "average">): Spread => average?.spread ?? "minmax";

const NOTHING = new Float64Array();
const NARROW_DIGITS = 7;
const at = (column: Column | null | undefined, index: number): number => column?.[index] ?? Number.NaN;
const floats = (column: Column | undefined): Float64Array =>
  column instanceof Float64Array ? column : column ? new Float64Array(column) : NOTHING;

function previewOf(line: BucketLine): Preview | null {
  const x = floats(line.columns.preview_x);
  if (x.length === 0) return null;
  return { x, y: floats(line.columns.preview), completion: floats(line.columns.preview_completion) };
}

function holesOf(x: Float64Array, counts: (index: number) => [nan: number, posInf: number, negInf: number]) {
  const rows: number[] = [];
  for (let index = 0; index < x.length; index++) {
    const [nan, posInf, negInf] = counts(index);
    if (nan + posInf + negInf > 0) rows.push(index);
  }
  if (rows.length === 0) return null;
  return {
    x: Float64Array.from(rows, (row) => x[row]!),
    nan: Uint32Array.from(rows, (row) => counts(row)[0]),
    posInf: Uint32Array.from(rows, (row) => counts(row)[1]),
    negInf: Uint32Array.from(rows, (row) => counts(row)[2]),
  };
}

/** What is not finite in each bucket; null where everything is. */
function holeOf({ nan, pos_inf: posInf, neg_inf: negInf }: BucketLine["columns"]) {
  if (!(nan ?? posInf ?? negInf)) return null;
  return (index: number): [number, number, number] => [nan?.[index] ?? 0, posInf?.[index] ?? 0, negInf?.[index] ?? 0];
}

const sum = (counts: readonly number[]): number => counts.reduce((total, each) => total + each, 0);

/** The infinities of a column as gaps; the column itself when it has none. */
function finite(column: Float64Array): Float64Array {
  return column.some((value) => value === Infinity || value === -Infinity)
    ? column.map((value) => (Number.isFinite(value) ? value : Number.NaN))
    : column;
}

/** Points that share a place, as on an axis of time, become one position with a band. */
function pointsLine(name: LineName, line: BucketLine): Line {
  const steps = floats(line.columns.step);
  const places = line.columns.x ? floats(line.columns.x) : steps;
  const values = floats(line.columns.value);
  const times = line.columns.timestamp instanceof Float64Array ? line.columns.timestamp : null;
  let distinct = places.length === 0 ? 0 : 1;
  for (let index = 1; index < places.length; index++) if (places[index]! > places[index - 1]!) distinct++;
  const isPlain = distinct === places.length;
  const starts = new Uint32Array(distinct + 1);
  const x = isPlain ? places : new Float64Array(distinct);
  const y = isPlain ? finite(values) : new Float64Array(distinct);
  const low = isPlain ? null : new Float64Array(distinct);
  const high = isPlain ? null : new Float64Array(distinct);
  if (low && high) {
    let to = -1;
    let sum = 0;
    let count = 0;
    for (let index = 0; index < places.length; index++) {
      if (index === 0 || places[index]! > places[index - 1]!) {
        to++;
        starts[to] = index;
        x[to] = places[index]!;
        [sum, count] = [0, 0];
        low[to] = high[to] = Number.NaN;
      }
      const value = values[index]!;
      if (Number.isFinite(value)) {
        sum += value;
        count++;
        low[to] = Number.isNaN(low[to]!) ? value : Math.min(low[to]!, value);
        high[to] = Number.isNaN(high[to]!) ? value : Math.max(high[to]!, value);
      }
      y[to] = count > 0 ? sum / count : Number.NaN;
    }
    starts[distinct] = places.length;
  }
  const rows = (index: number): [number, number] =>
    isPlain ? [index, index + 1] : [starts[index]!, starts[index + 1]!];
  return {
    ...name,
    x,
    y,
    low,
    high,
    forks: line.forks,
    preview: previewOf(line),
    holes: holesOf(places, (index) => {
      const value = values[index]!;
      return [Number.isNaN(value) ? 1 : 0, value === Infinity ? 1 : 0, value === -Infinity ? 1 : 0];
    }),
    points: line.points,
    places: { x: places, counts: null },
    isRaw: true,
    isGroup: false,
    sample: (index) => {
      const [from, to] = rows(index);
      const nonFinite = values.subarray(from, to).reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
      const value = to - from === 1 ? values[from]! : y[index]!;
      return {
        x: x[index]!,
        lastX: x[index]!,
        step: at(steps, from),
        timestamp: times?.[from] ?? null,
        count: to - from,
        value,
        min: low ? low[index]! : value,
        max: high ? high[index]! : value,
        minX: null,
        maxX: null,
        last: null,
        nonFinite,
        members: null,
      };
    },
  };
}

/** The end of a line in buckets: one point, of which its value is all that is known. */
const pointSample = (x: number, value: number): Sample => ({
  x,
  lastX: x,
  step: null,
  timestamp: null,
  count: 1,
  value,
  min: value,
  max: value,
  minX: null,
  maxX: null,
  last: null,
  nonFinite: 0,
  members: null,
});

function bucketsLine(name: LineName, line: BucketLine): Line {
  const { columns, ends } = line;
  const count = columns.count ?? NOTHING;
  const isNarrow = columns.min instanceof Float32Array;
  /** Of a band with half the digits only those that it has. */
  const told = (value: number) => (isNarrow ? Number(value.toPrecision(NARROW_DIGITS)) : value);
  const [middle, mean, min, max] = [floats(columns.x), floats(columns.mean), floats(columns.min), floats(columns.max)];
  const [firstX, lastX] = [columns.first_x ?? middle, columns.last_x ?? middle];
  const buckets = middle.length;
  let isRaw = true;
  for (let index = 0; index < buckets && isRaw; index++) isRaw = count[index] === 1;
  // The line runs through the means, and begins and ends at the true first and last value.
  const begin = !isRaw && ends && ends.first_x < at(middle, 0) ? ends : null;
  const end = !isRaw && ends && ends.last_x > at(middle, buckets - 1) ? ends : null;
  const length = buckets + (begin ? 1 : 0) + (end ? 1 : 0);
  const spread = (column: Float64Array, first: number | undefined, last: number | undefined): Float64Array => {
    if (length === buckets) return column;
    const made = new Float64Array(length);
    made.set(column, begin ? 1 : 0);
    if (begin) made[0] = first!;
    if (end) made[length - 1] = last!;
    return made;
  };
  const x = spread(middle, begin?.first_x, end?.last_x);
  const y = spread(mean, begin?.first, end?.last);
  const bucketOf = (index: number) => Math.max(0, Math.min(buckets - 1, index - (begin ? 1 : 0)));
  const hole = holeOf(columns);
  return {
    ...name,
    x,
    y,
    low: isRaw ? null : spread(min, at(min, 0), at(min, buckets - 1)),
    high: isRaw ? null : spread(max, at(max, 0), at(max, buckets - 1)),
    forks: line.forks,
    preview: previewOf(line),
    holes: hole && holesOf(middle, hole),
    points: line.points,
    places: { x: middle, counts: columns.count ?? null },
    isRaw,
    isGroup: false,
    sample: (index) => {
      if ((begin && index === 0) || (end && index === length - 1)) return pointSample(x[index]!, y[index]!);
      const bucket = bucketOf(index);
      return {
        x: at(firstX, bucket),
        lastX: at(lastX, bucket),
        step: null,
        timestamp: null,
        count: at(count, bucket),
        value: isRaw ? at(mean, bucket) : y[index]!,
        min: told(at(min, bucket)),
        max: told(at(max, bucket)),
        minX: columns.min_x?.[bucket] ?? null,
        maxX: columns.max_x?.[bucket] ?? null,
        last: columns.last?.[bucket] ?? null,
        nonFinite: hole ? sum(hole(bucket)) : 0,
        members: null,
      };
    },
  };
}

/** The line that the server sent; empty for one without points in the range. */
export function toLine(name: LineName, line: BucketLine): Line {
  return line.columns.step ? pointsLine(name, line) : bucketsLine(name, line);
}

/** A group as a line with the chosen spread as its band. */
export function toGroupLine(name: LineName, group: BucketGroup, middle: "mean" | "median", spread: Spread): Line {
  const { columns } = group;
  const y = floats(columns[middle]);
  const deviation = spread === "std" || spread === "sem" ? floats(columns[spread]) : null;
  const around = (sign: 1 | -1): Float64Array | null => {
    if (spread === "none") return null;
    if (spread === "minmax") return floats(columns[sign < 0 ? "min" : "max"]);
    if (spread === "iqr") return floats(columns[sign < 0 ? "lower_quartile" : "upper_quartile"]);
    const centre = floats(columns.mean);
    // A single member has no deviation.
    return centre.map((value, index) => value + sign * (Number.isNaN(deviation![index]!) ? 0 : deviation![index]!));
  };
  const [low, high] = [around(-1), around(1)];
  const x = floats(columns.x);
  const hole = holeOf(columns);
  return {
    ...name,
    x,
    y,
    low,
    high,
    forks: [],
    preview: null,
    holes: hole && holesOf(x, hole),
    points: group.members,
    isRaw: false,
    isGroup: true,
    average: { of: middle, spread },
    sample: (index) => ({
      x: x[index]!,
      lastX: x[index]!,
      step: null,
      timestamp: null,
      count: 1,
      value: y[index]!,
      min: low ? low[index]! : y[index]!,
      max: high ? high[index]! : y[index]!,
      minX: null,
      maxX: null,
      last: null,
      nonFinite: hole ? sum(hole(index)) : 0,
      members: columns.n?.[index] ?? 0,
    }),
  };
}

/** What the legend hides a line as: its run, with all lines of it, or in charts of one run its metric. */
export const hiddenAs = (line: LineName): string => line.hiddenAs ?? line.run;

/** The lines that are not hidden: with a group its members go, too, since they are drawn for its sake. */
export function withoutHidden(lines: readonly Line[], hidden: ReadonlySet<string>): readonly Line[] {
  const gone = new Set(lines.flatMap((line) => (line.members && hidden.has(hiddenAs(line)) ? [...line.members] : [])));
  return lines.filter((line) => !hidden.has(hiddenAs(line)) && !(line.isFaint && gone.has(line.run)));
}

/** The index of the last position at or before `x`; -1 when there is none. */
export function indexBefore(positions: Float64Array, x: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positions[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The index of the position nearest to `x`; -1 of an empty line. */
export function nearestIndex(positions: Float64Array, x: number): number {
  const before = indexBefore(positions, x);
  if (before < 0) return positions.length > 0 ? 0 : -1;
  if (before === positions.length - 1) return before;
  return x - positions[before]! <= positions[before + 1]! - x ? before : before + 1;
}
