import { describe, expect, it } from "vitest";
import type { BucketChart, BucketLine } from "@/api/buckets";
import { appended, tailOf } from "./tail";

const line = (run: string, columns: BucketLine["columns"], points = 0): BucketLine => ({
  run,
  path: "loss",
  status: "ok",
  points,
  columns,
  forks: [],
});
const bucketLine = (run: string, index: number[], count: number[], extra: BucketLine["columns"] = {}) =>
  line(run, {
    index: Uint32Array.from(index),
    mean: Float64Array.from(index),
    count: Uint32Array.from(count),
    ...extra,
  });
const rawLine = (run: string, steps: number[]) =>
  line(run, { step: Float64Array.from(steps), value: Float64Array.from(steps) }, steps.length);
const buckets = (...series: BucketLine[]): BucketChart => ({
  mode: "buckets",
  grid: { start: 0, width: 10, buckets: 100 },
  series,
  groups: [],
});
const points = (...series: BucketLine[]): BucketChart => ({ mode: "points", grid: null, series, groups: [] });
const all = () => true;

describe("a chart of buckets", () => {
  const chart = buckets(bucketLine("A", [0, 1, 98], [10, 10, 4]), bucketLine("B", [0, 5], [10, 10]));

  it("asks for the buckets from the last one on, on its own grid, of those that have changed", () => {
    const tail = tailOf(chart, (place) => place === 0, 1_205, 100, 100);
    expect(tail).toEqual({ places: [0], range: { from: 980, to: 1209.999999 }, buckets: 23, rawBelow: 0, first: 98 });
  });

  it("has then what it would have had, and keeps what has not changed", () => {
    const tail = tailOf(chart, (place) => place === 0, 1_005, 100, 100)!;
    const answer: BucketChart = {
      ...buckets(bucketLine("A", [0, 2], [10, 6], { nan: Uint32Array.from([0, 1]) })),
      grid: { start: 980, width: 10, buckets: tail.buckets },
    };
    const grown = appended(chart, tail, answer)!;
    const [one, other] = grown.series;
    expect(Array.from(one!.columns.index!)).toEqual([0, 1, 98, 100]);
    expect(Array.from(one!.columns.count!)).toEqual([10, 10, 10, 6]);
    expect(Array.from(one!.columns.nan!)).toEqual([0, 0, 0, 1]);
    expect(one!.points).toBe(36);
    expect(other).toBe(chart.series[1]);
    expect(grown.grid).toEqual({ start: 0, width: 10, buckets: 101 });
  });

  it("is asked for anew when its grid has no room left", () => {
    expect(tailOf(chart, all, 2_100, 100, 100)).toBeNull();
  });

  it("is asked for anew with groups, with previews, and when a series begins", () => {
    const group = { name: "g", members: 1, columns: {} };
    expect(tailOf({ ...chart, groups: [group] }, all, 1_000, 100, 100)).toBeNull();
    const preview = bucketLine("A", [0], [1], { preview_x: Float64Array.of(3) });
    expect(tailOf(buckets(preview), all, 1_000, 100, 100)).toBeNull();
    const begins = { ...bucketLine("B", [], []), status: "no-data" as const };
    expect(tailOf(buckets(chart.series[0]!, begins), all, 1_000, 100, 100)).toBeNull();
    expect(tailOf(chart, () => false, 1_000, 100, 100)).toBeNull();
  });

  it("is asked for anew when the answer is on another grid, or lacks points that were there", () => {
    const tail = tailOf(chart, (place) => place === 0, 1_005, 100, 100)!;
    const answer = (width: number, count: number): BucketChart => ({
      ...buckets(bucketLine("A", [0], [count])),
      grid: { start: 980, width, buckets: tail.buckets },
    });
    expect(appended(chart, tail, answer(10, 4))).not.toBeNull();
    expect(appended(chart, tail, answer(11, 4))).toBeNull();
    expect(appended(chart, tail, answer(10, 3))).toBeNull();
  });
});

describe("a chart of points", () => {
  const chart = points(rawLine("A", [0, 1, 2]), rawLine("B", [0, 1]));

  it("asks for those from the last known one of the slowest on, and appends them", () => {
    const tail = tailOf(chart, all, 4, 100, 6)!;
    expect([tail.range, tail.places]).toEqual([{ from: 1, to: 4 }, [0, 1]]);
    const grown = appended(chart, tail, points(rawLine("A", [1, 2, 3, 4]), rawLine("B", [1, 2])))!;
    expect(grown.series.map(({ columns }) => Array.from(columns.step!))).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1, 2],
    ]);
    expect(grown.series.map((each) => each.points)).toEqual([5, 3]);
  });

  it("becomes one of buckets when there are too many points", () => {
    const tail = tailOf(chart, all, 4, 100, 4)!;
    expect(appended(chart, tail, points(rawLine("A", [1, 2, 3, 4]), rawLine("B", [1, 2])))).toBeNull();
  });

  it("is asked for anew when a series has begun again", () => {
    const tail = tailOf(chart, (place) => place === 0, 4, 100, 100)!;
    expect(appended(chart, tail, points(rawLine("A", [3, 4])))).toBeNull();
  });
});
