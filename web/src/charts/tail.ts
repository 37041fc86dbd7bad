import type { BucketChart, BucketLine, Column, XRange } from "@/api/buckets";

/** What a chart lacks of runs that go on: everything from the last bucket on that may have got points, or from the last known point. */
export interface Tail {
  /** Places of the series to ask for; the others stay as they are. */
  places: readonly number[];
  range: XRange;
  /** On the grid of the chart, so that what is there stays; for a chart of points it does not matter. */
  buckets: number;
  rawBelow: number;
  /** Bucket 0 of the tail is this one of the chart. */
  first: number;
}

/** A chart may grow to so many times the buckets that were asked for before its grid must change. */
const MOST_GROWTH = 2;
const MICRO = 1e-6;

const hasPreview = (line: BucketLine): boolean => (line.columns.preview_x?.length ?? 0) > 0;
const lastOf = (column: Column | undefined): number | undefined => column?.[column.length - 1];
const micros = (step: number): number => Math.round(step * 1e6) / 1e6;

/**
 * What to ask for so that a chart over steps shows the points that some of its series have got, up to `lastStep`.
 *
 * Null where it has to be asked for anew: its grid has no room left, a series begins, or there are previews, which points make void.
 */
export function tailOf(
  chart: BucketChart,
  hasChanged: (place: number) => boolean,
  lastStep: number,
  buckets: number,
  rawBelow: number,
): Tail | null {
  if (chart.groups.length > 0 || chart.series.some(hasPreview)) return null;
  const places = chart.series.flatMap((_, place) => (hasChanged(place) ? [place] : []));
  const changed = places.map((place) => chart.series[place]!);
  if (places.length === 0 || changed.some((line) => line.status !== "ok")) return null;
  if (chart.mode === "points") {
    const known = Math.min(...changed.map((line) => lastOf(line.columns.step) ?? Number.NaN));
    if (Number.isNaN(known)) return null;
    return { places, range: { from: known, to: Math.max(known, lastStep) }, buckets, rawBelow, first: 0 };
  }
  const { grid } = chart;
  if (!grid) return null;
  const first = Math.min(...changed.map((line) => lastOf(line.columns.index) ?? 0));
  const from = micros(grid.start + first * grid.width);
  const count = Math.max(1, Math.floor((lastStep - from) / grid.width + MICRO) + 1);
  if (first + count > MOST_GROWTH * buckets || count > buckets) return null;
  return { places, range: { from, to: micros(from + count * grid.width - MICRO) }, buckets: count, rawBelow: 0, first };
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
    const both =
      (one ?? other) instanceof Float64Array ? new Float64Array(kept + length) : new Uint32Array(kept + length);
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

/** The chart with its tail; null where both do not fit together, as when a series was deleted in the meantime. */
export function appended(chart: BucketChart, tail: Tail, answer: BucketChart): BucketChart | null {
  if (answer.mode !== chart.mode || answer.series.length !== tail.places.length || answer.series.some(hasPreview))
    return null;
  const { grid } = chart;
  if (grid && answer.grid) {
    const isSame =
      Math.abs(answer.grid.start - tail.range.from) < MICRO &&
      Math.abs(answer.grid.width - grid.width) < MICRO / 2 &&
      answer.grid.buckets === tail.buckets;
    if (!isSame) return null;
  }
  const series = [...chart.series];
  for (const [index, place] of tail.places.entries()) {
    const old = series[place]!;
    const more = answer.series[index]!;
    const isRaw = chart.mode === "points";
    const by = isRaw ? "step" : "index";
    const from = isRaw ? tail.range.from : tail.first;
    const places = old.columns[by];
    if (!places || more.status !== "ok") return null;
    let kept = places.length;
    while (kept > 0 && places[kept - 1]! >= from) kept--;
    // What was there is there again: points are never taken away from a series but with all of it.
    if (isRaw && more.columns.step?.[0] !== places[kept]) return null;
    if ((more.columns[by]?.length ?? 0) < places.length - kept) return null;
    if (!isRaw && sum(more.columns.count, 0) < sum(old.columns.count, kept)) return null;
    const columns = joined(old.columns, kept, more.columns, tail.first);
    if (!columns) return null;
    const points = isRaw ? columns.step!.length : sum(columns.count, 0);
    if (isRaw && points > tail.rawBelow) return null;
    series[place] = { ...old, points, columns };
  }
  return { ...chart, series, grid: grid && { ...grid, buckets: Math.max(grid.buckets, tail.first + tail.buckets) } };
}
