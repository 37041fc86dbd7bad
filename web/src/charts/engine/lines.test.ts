// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { BucketLine, Column } from "@/api/buckets";
import { indexBefore, type Line, nearestIndex, toGroupLine, toLine, withoutHidden } from "./lines";

const NAME = { run: "CLS-1", path: "loss", label: "loss", colour: 0, dash: 0 };
const line = (columns: Record<string, Column>, points: number, forks: number[] = []): BucketLine => ({
  run: "CLS-1",
  path: "loss",
  status: "ok",
  points,
  columns,
  forks,
});
const floats = (...values: number[]) => new Float64Array(values);
const counts = (...values: number[]) => new Uint32Array(values);

describe("toLine", () => {
  it("shows raw points as they are, with gaps and markers where they are not finite", () => {
    const columns = { step: floats(0, 1, 2), timestamp: floats(10, 20, 30), value: floats(1, Number.NaN, Infinity) };
    const made = toLine(NAME, line(columns, 3));
    expect(made.isRaw).toBe(true);
    expect(made.low).toBeNull();
    expect([...made.y]).toEqual([1, Number.NaN, Number.NaN]);
    expect([...made.holes!.x]).toEqual([1, 2]);
    expect([[...made.holes!.nan], [...made.holes!.posInf]]).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(made.sample(0)).toMatchObject({ x: 0, step: 0, timestamp: 10, count: 1, value: 1 });
    expect(made.sample(2).value).toBe(Infinity);
  });

  it("views the server's columns instead of copying them", () => {
    const value = floats(1, 2);
    expect(toLine(NAME, line({ step: floats(0, 1), value }, 2)).y).toBe(value);
  });

  it("loses none of the points that share a moment", () => {
    const columns = { x: floats(5, 5, 5, 6), step: floats(0, 1, 2, 3), value: floats(1, 9, 2, 4) };
    const made = toLine(NAME, line(columns, 4));
    expect([[...made.x], [...made.y]]).toEqual([
      [5, 6],
      [4, 4],
    ]);
    expect([[...made.low!], [...made.high!]]).toEqual([
      [1, 4],
      [9, 4],
    ]);
    expect(made.sample(0)).toMatchObject({ count: 3, min: 1, max: 9 });
  });

  const buckets = {
    index: counts(0, 1),
    x: floats(4.5, 14.5),
    count: counts(10, 10),
    first_x: floats(0, 10),
    last: floats(4, 1),
    last_x: floats(9, 19),
    min: floats(2, 0.5),
    min_x: floats(3, 12),
    max: floats(99, 3),
    max_x: floats(6, 10),
    mean: floats(12, 2),
    nan: counts(0, 2),
  };
  const ends = { first_x: 0, first: 5, last_x: 19, last: 1 };

  it("runs through bucket means, and begins and ends at the true first and last value", () => {
    const made = toLine(NAME, { ...line(buckets, 20), ends });
    expect([...made.x]).toEqual([0, 4.5, 14.5, 19]);
    expect([...made.y]).toEqual([5, 12, 2, 1]);
    expect([[...made.low!], [...made.high!]]).toEqual([
      [2, 2, 0.5, 0.5],
      [99, 99, 3, 3],
    ]);
    expect(made.sample(1)).toMatchObject({ x: 0, lastX: 9, max: 99, maxX: 6, min: 2, minX: 3, last: 4, count: 10 });
    expect(made.sample(0)).toMatchObject({ x: 0, lastX: 0, value: 5, count: 1 });
    expect(made.sample(3)).toMatchObject({ x: 19, lastX: 19, value: 1, count: 1, nonFinite: 0 });
    expect([[...made.holes!.x], [...made.holes!.nan]]).toEqual([[14.5], [2]]);
  });

  it("tells no more digits of a narrow band than it has", () => {
    const narrow = { ...buckets, min: Float32Array.of(0.1, 0.1), max: Float32Array.of(99.1, 3.3) };
    const made = toLine(NAME, { ...line(narrow, 20), ends });
    expect(made.sample(1)).toMatchObject({ min: 0.1, max: 99.1 });
    expect(made.low).toBeInstanceOf(Float64Array);
  });

  it("calls buckets of one point each what they are", () => {
    const one = { x: floats(3, 7), count: counts(1, 1), mean: floats(5, 6), min: floats(5, 6), max: floats(5, 6) };
    const made = toLine(NAME, line(one, 2));
    expect([made.isRaw, made.low, [...made.x], made.sample(1).value]).toEqual([true, null, [3, 7], 6]);
  });

  it("keeps forks and previews", () => {
    const columns = {
      step: floats(0),
      value: floats(1),
      preview_x: floats(5),
      preview: floats(2),
      preview_completion: floats(0.5),
    };
    const made = toLine(NAME, line(columns, 1, [3]));
    expect(made.forks).toEqual([3]);
    expect([...made.preview!.y, ...made.preview!.completion]).toEqual([2, 0.5]);
  });

  it("is empty for a line without columns", () => {
    expect(toLine(NAME, line({}, 0)).x).toHaveLength(0);
  });
});

describe("toGroupLine", () => {
  const columns = {
    x: floats(0, 1),
    n: counts(3, 1),
    mean: floats(2, 5),
    median: floats(1, 5),
    std: floats(1, Number.NaN),
    sem: floats(0.5, Number.NaN),
    lower_quartile: floats(0.5, 5),
    upper_quartile: floats(3, 5),
    min: floats(0, 5),
    max: floats(9, 5),
  };
  const group = { name: "a", members: 3, columns };

  it.each([
    ["std", [1, 5], [3, 5]],
    ["sem", [1.5, 5], [2.5, 5]],
    ["minmax", [0, 5], [9, 5]],
    ["iqr", [0.5, 5], [3, 5]],
  ] as const)("has the spread %s as its band, none where a member is alone", (spread, low, high) => {
    const made = toGroupLine(NAME, group, "mean", spread);
    expect([[...made.low!], [...made.high!], [...made.y]]).toEqual([low, high, [2, 5]]);
  });

  it("marks what is not finite in any of its members", () => {
    const made = toGroupLine(NAME, { ...group, columns: { ...columns, nan: counts(2, 0) } }, "mean", "std");
    expect([[...made.holes!.x], [...made.holes!.nan], made.sample(0).nonFinite]).toEqual([[0], [2], 2]);
    expect(toGroupLine(NAME, group, "mean", "std").holes).toBeNull();
  });

  it("says how many members there are at each place", () => {
    const made = toGroupLine(NAME, group, "median", "none");
    expect([made.low, [...made.y], made.sample(0).members, made.sample(1).members]).toEqual([null, [1, 5], 3, 1]);
  });
});

it("finds positions by halving", () => {
  const x = floats(0, 10, 20);
  expect([-1, 0, 9, 10, 25].map((at) => indexBefore(x, at))).toEqual([-1, 0, 0, 1, 2]);
  expect([-5, 4, 6, 16, 99].map((at) => nearestIndex(x, at))).toEqual([0, 0, 1, 2, 2]);
  expect(nearestIndex(floats(), 1)).toBe(-1);
});

describe("withoutHidden", () => {
  const one = (run: string, more: Partial<Line> = {}) => ({
    ...toLine({ ...NAME, run }, line({ step: floats(0), value: floats(1) }, 1)),
    ...more,
  });
  const lines = [
    one("CLS-1", { isFaint: true }),
    one("CLS-2", { isFaint: true }),
    one("CLS-3", { isFaint: true }),
    one("adam", { isGroup: true, members: new Set(["CLS-1", "CLS-2"]) }),
    one("sgd", { isGroup: true, members: new Set(["CLS-3"]) }),
  ];
  const left = (...hidden: string[]) => withoutHidden(lines, new Set(hidden)).map(({ run }) => run);

  it("takes the members of a hidden group away with it", () => {
    expect(left("adam")).toEqual(["CLS-3", "sgd"]);
  });

  it("takes one run alone where that is hidden", () => {
    expect(left("CLS-1")).toEqual(["CLS-2", "CLS-3", "adam", "sgd"]);
  });

  it("leaves a run that is drawn for its own sake", () => {
    const own = [one("CLS-1"), one("adam", { isGroup: true, members: new Set(["CLS-1"]) })];
    expect(withoutHidden(own, new Set(["adam"])).map(({ run }) => run)).toEqual(["CLS-1"]);
  });
});
