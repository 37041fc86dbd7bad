// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { BucketChart, BucketGroup, BucketLine } from "@/api/buckets";
import { appended, type Growth, tailOf as tailOfGrowth } from "./tail";

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
const growth = (hasChanged: Growth["hasChanged"], lastStep: number, buckets: number, rawBelow: number): Growth => ({
  hasChanged,
  changedGroup: () => undefined,
  isOfSteps: true,
  lastStep,
  range: null,
  buckets,
  rawBelow,
});
const tailOf = (chart: BucketChart, ...given: Parameters<typeof growth>) => tailOfGrowth(chart, growth(...given));

describe("a chart of buckets", () => {
  const chart = buckets(bucketLine("A", [0, 1, 98], [10, 10, 4]), bucketLine("B", [0, 5], [10, 10]));

  it("asks for the buckets from the last one on, on its own grid, of those that have changed", () => {
    const tail = tailOf(chart, (place) => place === 0, 1_205, 100, 100);
    expect(tail).toEqual({
      places: [0],
      groups: [],
      range: { from: 980, to: 1209.999999 },
      buckets: 23,
      rawBelow: 0,
      first: 98,
    });
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

  it("is asked for anew with previews, and when a series begins", () => {
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

describe("a part of the axis", () => {
  const range = { from: 500, to: 1_499 };
  const part = (...series: BucketLine[]): BucketChart => ({
    ...buckets(...series),
    grid: { start: 500, width: 10, buckets: 100 },
  });
  const empty: BucketLine = { ...line("B", {}), status: "empty" };

  it("asks no further than it reaches, whatever the series have got behind", () => {
    const tail = tailOfGrowth(part(bucketLine("A", [0, 99], [10, 7])), { ...growth(all, 90_000, 100, 100), range })!;
    expect([tail.range, tail.buckets, tail.first]).toEqual([{ from: 1_490, to: 1_499.999999 }, 1, 99]);
    const raw = tailOfGrowth(points(rawLine("A", [500, 501])), { ...growth(all, 90_000, 100, 100), range })!;
    expect(raw.range).toEqual({ from: 501, to: 1_499 });
  });

  it("takes in a series that had no points there before", () => {
    const chart = part(bucketLine("A", [0, 40], [10, 7]), empty);
    const tail = tailOfGrowth(chart, { ...growth((place) => place === 1, 0, 100, 100), range })!;
    expect([tail.places, tail.first]).toEqual([[1], 0]);
    const answer = (more: BucketLine): BucketChart => ({
      ...part(more),
      grid: { start: 500, width: 10, buckets: 100 },
    });
    expect(appended(chart, tail, answer(empty))!.series[1]).toBe(empty);
    const begun = appended(chart, tail, answer(bucketLine("B", [0, 1], [10, 2], {})))!.series[1]!;
    expect([begun.status, Array.from(begun.columns.index!)]).toEqual(["ok", [0, 1]]);
  });
});

describe("an averaged group", () => {
  const group = (index: number[], n: number[], members = 2): BucketGroup => ({
    name: "g",
    members,
    columns: { index: Uint32Array.from(index), n: Uint32Array.from(n), mean: Float64Array.from(index) },
  });
  const chart: BucketChart = { ...buckets(), groups: [group([0, 1, 2, 3], [2, 2, 2, 1]), group([0, 1], [2, 2])] };
  const grown = (size: number): Growth => ({
    ...growth(all, 45, 100, 100),
    changedGroup: (each) => (each === 0 ? size : undefined),
  });

  it("asks from the last bucket on that all of it had reached, and keeps the other groups", () => {
    const tail = tailOfGrowth(chart, grown(2))!;
    expect([tail.groups, tail.first, tail.range]).toEqual([[0], 2, { from: 20, to: 49.999999 }]);
    const answer = (more: BucketGroup): BucketChart => ({
      ...buckets(),
      groups: [more],
      grid: { start: 20, width: 10, buckets: 3 },
    });
    const { groups } = appended(chart, tail, answer(group([0, 1, 2], [2, 2, 1])))!;
    expect(Array.from(groups[0]!.columns.index!)).toEqual([0, 1, 2, 3, 4]);
    expect(Array.from(groups[0]!.columns.n!)).toEqual([2, 2, 2, 2, 1]);
    expect(groups[1]).toBe(chart.groups[1]);
    expect(appended(chart, tail, answer(group([0, 1, 2], [1, 1, 1], 1)))).toBeNull();
  });

  it("is asked for anew while one of its runs has no points, or never had any with the others", () => {
    expect(tailOfGrowth(chart, grown(3))).toBeNull();
    expect(tailOfGrowth({ ...buckets(), groups: [group([0, 1], [1, 1])] }, grown(2))).toBeNull();
  });
});

describe("another axis than steps", () => {
  const overX = (more: Partial<Growth> = {}): Growth => ({ ...growth(all, 0, 100, 100), isOfSteps: false, ...more });
  const settled = (each: BucketLine, tail_step: number | null): BucketLine => ({ ...each, tail_step });
  const chart = buckets(settled(bucketLine("A", [0, 98], [10, 4]), 44), settled(bucketLine("B", [0, 5], [10, 9]), 12));
  const answer = (end: number, ...series: BucketLine[]): BucketChart => ({
    ...buckets(...series),
    grid: { start: 0, width: 10, buckets: end },
  });

  it("reads each line on from the step with which its last bucket begins, and puts that in its place", () => {
    const tail = tailOfGrowth(chart, overX())!;
    expect([tail.places, tail.fromSteps, tail.range, tail.rawBelow]).toEqual([[0, 1], [44, 12], null, 0]);
    const rest = [
      settled(bucketLine("A", [98, 120], [6, 1]), 50),
      settled(bucketLine("B", [5], [9], { nan: Uint32Array.of(1) }), 12),
    ];
    const grown = appended(chart, tail, answer(121, ...rest))!;
    expect(grown.series.map(({ columns }) => Array.from(columns.index!))).toEqual([
      [0, 98, 120],
      [0, 5],
    ]);
    expect(grown.series.map(({ points, tail_step }) => [points, tail_step])).toEqual([
      [17, 50],
      [19, 12],
    ]);
    expect(Array.from(grown.series[1]!.columns.nan!)).toEqual([0, 1]);
    expect(grown.grid!.buckets).toBe(121);
  });

  it("is asked for anew when a line turns back, has no end apart, has outgrown its grid, or lost points", () => {
    const tail = tailOfGrowth(chart, overX({ hasChanged: (place) => place === 0 }))!;
    expect(appended(chart, tail, answer(99, settled(bucketLine("A", [98], [5]), 44)))).not.toBeNull();
    expect(appended(chart, tail, answer(99, settled(bucketLine("A", [97, 98], [1, 4]), 44)))).toBeNull();
    expect(appended(chart, tail, answer(201, settled(bucketLine("A", [98, 200], [4, 1]), 50)))).toBeNull();
    expect(appended(chart, tail, answer(99, settled(bucketLine("A", [98], [3]), 44)))).toBeNull();
    expect(tailOfGrowth(buckets(settled(bucketLine("A", [0, 98], [10, 4]), null)), overX())).toBeNull();
    expect(tailOfGrowth(buckets(settled(bucketLine("A", [0], [10]), 0)), overX())).toBeNull();
  });

  describe("with a group", () => {
    const groupOf = (index: number[], tail: BucketGroup["tail"], members = 2): BucketGroup => ({
      name: "g",
      members,
      columns: { index: Uint32Array.from(index), mean: Float64Array.from(index) },
      tail,
    });
    const grouped = { ...buckets(), groups: [groupOf([0, 40, 90, 98], { index: 90, steps: [40, 12] })] };
    const ofTwo = overX({ hasChanged: () => false, changedGroup: () => 2 });
    const more = (end: number, group: BucketGroup) => ({ ...answer(end), groups: [group] });

    it("reads its series on from where all of them had come to, and keeps what is before", () => {
      const tail = tailOfGrowth(grouped, ofTwo)!;
      expect([tail.groups, tail.groupSteps]).toEqual([[0], [[40, 12]]]);
      const next = { index: 98, steps: [44, 20] };
      const grown = appended(grouped, tail, more(121, groupOf([90, 98, 120], next)))!;
      expect(Array.from(grown.groups[0]!.columns.index!)).toEqual([0, 40, 90, 98, 120]);
      expect([grown.groups[0]!.tail, grown.grid!.buckets]).toEqual([next, 121]);
    });

    it("is asked for anew where nobody knows how to go on, or a series turns back or is gone", () => {
      const unknown = { ...grouped, groups: [groupOf([0, 40], null)] };
      expect(tailOfGrowth(unknown, ofTwo)).toBeNull();
      expect(tailOfGrowth(grouped, { ...ofTwo, changedGroup: () => 3 })).toBeNull();
      const tail = tailOfGrowth(grouped, ofTwo)!;
      const next = { index: 98, steps: [44, 20] };
      expect(appended(grouped, tail, more(99, groupOf([89, 90, 98], next)))).toBeNull();
      expect(appended(grouped, tail, more(99, groupOf([90, 98], next, 1)))).toBeNull();
      expect(appended(grouped, tail, more(99, groupOf([90], next)))).toBeNull();
      expect(appended(grouped, tail, more(201, groupOf([90, 98, 200], next)))).toBeNull();
    });
  });

  it("appends points behind the last known step, unless they are before it on the axis", () => {
    const raw = (steps: number[], x: number[]) =>
      line("A", { step: Float64Array.from(steps), x: Float64Array.from(x) }, steps.length);
    const few = points(raw([0, 1, 2], [0, 0.5, 0.5]));
    const tail = tailOfGrowth(few, overX())!;
    expect(tail.fromSteps).toEqual([2]);
    const grown = appended(few, tail, points(raw([2, 3], [0.5, 2])))!.series[0]!;
    expect([Array.from(grown.columns.x!), grown.points]).toEqual([[0, 0.5, 0.5, 2], 4]);
    expect(appended(few, tail, points(raw([3, 2], [0.2, 0.5])))).toBeNull();
    expect(appended(few, tail, points(raw([4, 5], [0.5, 2])))).toBeNull();
  });

  it("takes in, in a part of the axis, a line that had nothing there", () => {
    const range = { from: 0, to: 1000 };
    const empty: BucketLine = { ...line("B", {}), status: "empty" };
    const part = buckets(chart.series[0]!, empty);
    const tail = tailOfGrowth(part, overX({ range, hasChanged: (place) => place === 1 }))!;
    expect([tail.fromSteps, tail.range]).toEqual([[undefined], range]);
    const begun = appended(part, tail, answer(100, settled(bucketLine("B", [3], [2]), 7)))!.series[1]!;
    expect([Array.from(begun.columns.index!), begun.tail_step]).toEqual([[3], 7]);
  });
});
