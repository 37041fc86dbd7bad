import { beforeEach, expect, it, vi } from "vitest";
import type { BucketChart, BucketGrid, BucketLine } from "@/api/buckets";
import { batchedBuckets } from "./batch";
import { withTail } from "./growing";

vi.mock("./batch", () => ({ batchedBuckets: vi.fn() }));
const ask = vi.mocked(batchedBuckets);
beforeEach(() => void ask.mockReset());

const HOME = { workspace: "w", project: "p" };
const GRID: BucketGrid = {
  axis: "step",
  axisPath: "",
  range: null,
  buckets: 100,
  rawBelow: 100,
  lineage: true,
  previews: false,
  fields: ["mean", "count"],
};
const line = (run: string, columns: BucketLine["columns"], points: number, more: Partial<BucketLine> = {}) => ({
  run,
  path: "loss",
  status: "ok" as const,
  points,
  columns,
  forks: [],
  ...more,
});
const dense = (run: string, index: number[], last: number) =>
  line(
    run,
    {
      index: Uint32Array.from(index),
      mean: Float64Array.from(index),
      count: Uint32Array.from(index, () => 10),
    },
    10 * index.length,
    { ends: { first_x: 10 * index[0]!, first: 7, last_x: 10 * index[index.length - 1]! + 9, last } },
  );
const sparse = (run: string, steps: number[]) =>
  line(run, { step: Float64Array.from(steps), value: Float64Array.from(steps) }, steps.length);
const buckets = (start: number, count: number, ...series: BucketLine[]): BucketChart => ({
  mode: "buckets",
  grid: { start, width: 10, buckets: count },
  series,
  groups: [],
});
const points = (...series: BucketLine[]): BucketChart => ({ mode: "points", grid: null, series, groups: [] });

const chart = buckets(0, 100, sparse("A", [1, 2]), dense("B", [0, 1, 2], 0.5), sparse("C", [3, 4]));
const asked = { series: ["A", "B", "C"].map((run) => ({ run, path: "loss" })), groups: [] };
const grown = (...changed: string[]) =>
  withTail(HOME, GRID, asked, chart, new Set(changed), 39, new AbortController().signal);

it("lets a line of few points grow beside one in buckets", async () => {
  ask.mockResolvedValueOnce(points(sparse("C", [4, 5])));
  const after = await grown("C");
  expect(ask).toHaveBeenCalledTimes(1);
  const [, grid, series] = ask.mock.calls[0]!;
  expect([grid.range, grid.rawBelow, series.map(({ run }) => run)]).toEqual([{ from: 4, to: 39 }, 100, ["C"]]);
  expect(after!.series.map(({ run }) => run)).toEqual(["A", "B", "C"]);
  expect([...after!.series[2]!.columns.step!]).toEqual([3, 4, 5]);
  expect([after!.mode, after!.series[0], after!.series[1]]).toEqual(["buckets", chart.series[0], chart.series[1]]);
});

it("lets both grow, and keeps the true ends of the one in buckets", async () => {
  ask.mockImplementation(async (_, grid) =>
    grid.rawBelow > 0
      ? points(sparse("A", [2, 9]))
      : buckets(20, grid.buckets, {
          ...dense("B", [0, 1], 0.25),
          ends: { first_x: 20, first: 3, last_x: 39, last: 0.25 },
        }),
  );
  const after = await grown("A", "B");
  expect(ask).toHaveBeenCalledTimes(2);
  expect([...after!.series[0]!.columns.step!]).toEqual([1, 2, 9]);
  expect([...after!.series[1]!.columns.index!]).toEqual([0, 1, 2, 3]);
  expect(after!.series[1]!.ends).toEqual({ first_x: 0, first: 7, last_x: 39, last: 0.25 });
});

it("is asked for anew when one of them does not fit", async () => {
  ask.mockResolvedValueOnce(points(sparse("C", [5])));
  expect(await grown("C")).toBeNull();
});
