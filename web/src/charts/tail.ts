import type { BucketChart, BucketGroup, BucketLine, Column, XRange } from "@/api/buckets";

/** What a chart lacks of runs that go on: everything from the last bucket on that may have got points, or from the last known point. */
export interface Tail {
  /** Places of the series to ask for; the others stay as they are. */
  places: readonly number[];
  /** Over other axes than steps: the step from which on each of them is read. */
  fromSteps?: readonly (number | undefined)[];
  /** And of the groups. */
  groups: readonly number[];
  /** Over other axes than steps: the steps from which on the series of each of them are read. */
  groupSteps?: readonly (readonly number[])[];
  range: XRange | null;
  /** On the grid of the chart, so that what is there stays; for a chart of points it does not matter. */
  buckets: number;
  rawBelow: number;
  /** Bucket 0 of the tail is this one of the chart. */
  first: number;
}

/** What is known to have happened to a chart. */
export interface Growth {
  hasChanged: (place: number) => boolean;
  /** How many series the groups are over, of those that have changed; undefined: as before. */
  changedGroup: (group: number) => number | undefined;
  /** Whether x are steps; else they are times or another metric, and nobody knows how far they go. */
  isOfSteps: boolean;
  /** How far the series go now. */
  lastStep: number;
  /** Of the chart, where it does not show everything. */
  range: XRange | null;
  buckets: number;
  rawBelow: number;
}

/** A chart may grow to so many times the buckets that were asked for before its grid must change. */
const MOST_GROWTH = 2;
const MICRO = 1e-6;

const hasPreview = (line: BucketLine): boolean => (line.columns.preview_x?.length ?? 0) > 0;
const lastOf = (column: Column | undefined): number | undefined => column?.[column.length - 1];
const micros = (step: number): number => Math.round(step * 1e6) / 1e6;

/** The last bucket in which all of the group's series have points: new ones of any of them are there or behind. */
function lastWhole({ members, columns: { index, n } }: BucketGroup, size: number): number | undefined {
  // One that has no points yet may get them anywhere.
  if (members < size || !index || !n) return undefined;
  for (let place = index.length - 1; place >= 0; place--) if (n[place] === members) return index[place];
  return undefined;
}

/**
 * What to ask for so that a chart over steps shows the points that some of its series have got; a series gets points behind its last.
 *
 * Null where it has to be asked for anew: its grid has no room left, a series begins, a group has one that lags behind, or there are
 * previews, which points make void. Over other axes than steps also where a line goes back and forth.
 */
export function tailOf(chart: BucketChart, growth: Growth): Tail | null {
  const { hasChanged, changedGroup, isOfSteps, lastStep, range: shown, buckets, rawBelow } = growth;
  if (chart.series.some(hasPreview)) return null;
  const places = chart.series.flatMap((_, place) => (hasChanged(place) ? [place] : []));
  const groups = chart.groups.flatMap((_, group) => (changedGroup(group) === undefined ? [] : [group]));
  const changed = places.map((place) => chart.series[place]!);
  if (places.length + groups.length === 0) return null;
  // In a part of the axis a series that is there may have no points yet.
  if (changed.some(({ status }) => status !== "ok" && !(shown && status === "empty"))) return null;
  if (!isOfSteps) return tailOverX(chart, places, groups, growth);
  if (chart.mode === "points") {
    const known = Math.min(...changed.map((line) => lastOf(line.columns.step) ?? shown?.from ?? Number.NaN));
    if (Number.isNaN(known)) return null;
    const to = shown ? shown.to : Math.max(known, lastStep);
    return { places, groups, range: { from: known, to }, buckets, rawBelow, first: 0 };
  }
  const { grid } = chart;
  if (!grid) return null;
  const whole = groups.map((group) => lastWhole(chart.groups[group]!, changedGroup(group)!));
  if (whole.includes(undefined)) return null;
  const first = Math.min(...(whole as number[]), ...changed.map((line) => lastOf(line.columns.index) ?? 0));
  const from = micros(grid.start + first * grid.width);
  const count = shown ? grid.buckets - first : Math.max(1, Math.floor((lastStep - from) / grid.width + MICRO) + 1);
  if (count < 1 || (!shown && first + count > MOST_GROWTH * buckets) || count > buckets) return null;
  const range = { from, to: micros(from + count * grid.width - MICRO) };
  return { places, groups, range, buckets: count, rawBelow: 0, first };
}

/** Points come with rising steps: those behind the last known one, or all of its bucket, are new wherever they are on the axis. */
function tailOverX(
  chart: BucketChart,
  places: readonly number[],
  groups: readonly number[],
  { range, buckets, rawBelow, changedGroup }: Growth,
): Tail | null {
  const changed = places.map((place) => chart.series[place]!);
  const tail = { places, groups, range, buckets, first: 0 };
  if (chart.mode === "points") {
    return { ...tail, rawBelow, fromSteps: changed.map((line) => lastOf(line.columns.step)) };
  }
  if (!chart.grid || changed.some((line) => line.status === "ok" && line.tail_step == null)) return null;
  const tails = groups.map((group) => chart.groups[group]!.tail);
  if (groups.some((group, index) => tails[index]?.steps.length !== changedGroup(group))) return null;
  const begin = Math.min(
    ...changed.map((line) => lastOf(line.columns.index) ?? 0),
    ...tails.map((each) => each?.index ?? 0),
  );
  // What is before all that there was would be in the first bucket, too.
  if (begin === 0 && !range) return null;
  return {
    ...tail,
    rawBelow: 0,
    fromSteps: changed.map((line) => line.tail_step ?? undefined),
    groupSteps: tails.map((each) => each?.steps ?? []),
  };
}

/** What holds the numbers of both: a narrow band may be followed by one that is not. */
function arrayFor(...columns: readonly (Column | undefined)[]) {
  if (columns.some((each) => each instanceof Float64Array)) return Float64Array;
  return columns.some((each) => each instanceof Float32Array) ? Float32Array : Uint32Array;
}

/** Both parts of each column; null when a part lacks one that is not a count of what is not finite. */
function joined(
  head: BucketLine["columns"],
  kept: number,
  tail: BucketLine["columns"],
  shift: number,
): Record<string, Column> | null {
  const columns: Record<string, Column> = {};
  const length = tail[Object.keys(tail)[0] ?? ""]?.length ?? 0;
  for (const name of new Set([...Object.keys(head), ...Object.keys(tail)])) {
    const [one, other] = [head[name], tail[name]];
    const isCount = ["nan", "pos_inf", "neg_inf"].includes(name);
    if (!isCount && (!one || !other)) return null;
    const both = new (arrayFor(one, other))(kept + length);
    if (one) both.set(one.subarray(0, kept));
    if (other) both.set(name === "index" ? other.map((index) => index + shift) : other, kept);
    columns[name] = both;
  }
  return columns;
}

const sum = (column: Column | undefined, from: number): number => {
  let total = 0;
  for (let index = from; index < (column?.length ?? 0); index++) total += column![index]!;
  return total;
};

/** The line with its tail; null where both do not fit together. */
function grownLine(old: BucketLine, more: BucketLine, isRaw: boolean, tail: Tail): BucketLine | null {
  if (more.status !== "ok") return old.status === "empty" && more.status === "empty" ? old : null;
  const by = isRaw ? "step" : "index";
  const places = old.columns[by];
  if (!places) return old.status === "empty" ? begun(more, tail) : null;
  const from = tail.fromSteps ? lastOf(places)! : isRaw ? tail.range!.from : tail.first;
  let kept = places.length;
  while (kept > 0 && places[kept - 1]! >= from) kept--;
  // What was there is there again: points are never taken away from a series but with all of it.
  if (isRaw && more.columns.step?.[0] !== places[kept]) return null;
  // Over other axes than steps it may also have turned back to where it was before.
  if (tail.fromSteps && !goesOn(old, more, isRaw ? "x" : "index")) return null;
  if ((more.columns[by]?.length ?? 0) < places.length - kept) return null;
  if (!isRaw && sum(more.columns.count, 0) < sum(old.columns.count, kept)) return null;
  const columns = joined(old.columns, kept, more.columns, tail.first);
  if (!columns) return null;
  const points = isRaw ? columns.step!.length : sum(columns.count, 0);
  const ends = old.ends && more.ends ? { ...more.ends, first: old.ends.first, first_x: old.ends.first_x } : null;
  const grown = { ...old, points, columns, tail_step: more.tail_step, ends: ends ?? more.ends ?? old.ends };
  return isRaw && points > tail.rawBelow ? null : grown;
}

function goesOn(old: BucketLine, more: BucketLine, by: "x" | "index"): boolean {
  const first = more.columns[by]?.[0];
  const last = lastOf(old.columns[by]);
  return first !== undefined && last !== undefined && first >= last;
}

/** A line that had no points in the range. */
function begun(more: BucketLine, tail: Tail): BucketLine {
  const { index } = more.columns;
  return index ? { ...more, columns: { ...more.columns, index: index.map((each) => each + tail.first) } } : more;
}

function grownGroup(old: BucketGroup, more: BucketGroup, tail: Tail): BucketGroup | null {
  const { index } = old.columns;
  if (!index || more.members !== old.members) return null;
  const first = old.tail && tail.groupSteps ? old.tail.index : tail.first;
  // Over other axes than steps one of its series may have turned back to where it was before.
  if (tail.groupSteps && !((more.columns.index?.[0] ?? first) >= first)) return null;
  let kept = index.length;
  while (kept > 0 && index[kept - 1]! >= first) kept--;
  if ((more.columns.index?.length ?? 0) < index.length - kept) return null;
  const columns = joined(old.columns, kept, more.columns, tail.first);
  return columns && { ...old, columns, tail: more.tail };
}

/** The chart with its tail; null where both do not fit together, as when a series was deleted in the meantime. */
export function appended(chart: BucketChart, tail: Tail, answer: BucketChart): BucketChart | null {
  const { places, groups } = tail;
  if (answer.mode !== chart.mode || answer.series.some(hasPreview)) return null;
  if (answer.series.length !== places.length || answer.groups.length !== groups.length) return null;
  const { grid } = chart;
  if (grid && answer.grid) {
    const isSame =
      tail.fromSteps ||
      (Math.abs(answer.grid.start - tail.range!.from) < MICRO &&
        Math.abs(answer.grid.width - grid.width) < MICRO / 2 &&
        answer.grid.buckets === tail.buckets);
    if (!isSame) return null;
  }
  const end = tail.fromSteps ? (answer.grid?.buckets ?? 0) : tail.first + tail.buckets;
  if (tail.fromSteps && end > MOST_GROWTH * tail.buckets) return null;
  const grown = { series: [...chart.series], groups: [...chart.groups] };
  for (const [index, place] of places.entries()) {
    const line = grownLine(chart.series[place]!, answer.series[index]!, chart.mode === "points", tail);
    if (!line) return null;
    grown.series[place] = line;
  }
  for (const [index, place] of groups.entries()) {
    const group = grownGroup(chart.groups[place]!, answer.groups[index]!, tail);
    if (!group) return null;
    grown.groups[place] = group;
  }
  return { ...chart, ...grown, grid: grid && { ...grid, buckets: Math.max(grid.buckets, end) } };
}
