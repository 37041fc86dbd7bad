import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { BucketChart, BucketGrid, PartOfSeries } from "@/api/buckets";
import type { RunChange } from "@/api/changes";
import { emitForTests, isFollowed } from "@/api/live";
import { batchedBuckets } from "./batch";
import type { Metric } from "./metrics";
import { DEFAULTS } from "./state";
import { useChartLines } from "./useChartLines";

vi.mock("./batch", () => ({ batchedBuckets: vi.fn() }));
vi.mock("@/api/live", async (original) => ({ ...(await original<object>()), isFollowed: vi.fn(() => true) }));

const PROJECT = { workspace: "w", project: "p" };
const RUNS = ["A-1", "A-2"].map((id, colour) => ({ id, uuid: id, name: id, colour }));

/** How far the series of each run go, a point for each step. */
let lengths: Record<string, number>;
/** The series that were asked for, and up to which step they were. */
const sent: { runs: string[]; to: number | undefined }[] = [];

async function server(_: unknown, grid: BucketGrid, series: readonly PartOfSeries[]): Promise<BucketChart> {
  sent.push({ runs: series.map(({ run }) => run), to: grid.range?.to });
  const lines = series.map(({ run, path }) => {
    const all = Array.from({ length: lengths[run]! }, (_, step) => step);
    const inside = all.filter((step) => !grid.range || (step >= grid.range.from && step <= grid.range.to));
    const step = Float64Array.from(inside);
    return { run, path, status: "ok" as const, points: step.length, columns: { step, value: step }, forks: [] };
  });
  return { mode: "points", grid: null, series: lines, groups: [] };
}

const metric = (last_step: number): Metric => ({
  path: "loss",
  runs: 2,
  points: 2 * last_step,
  first_step: 0,
  last_step,
});

let drawn: Record<string, number> = {};
function Chart({ metrics }: { metrics: readonly Metric[] }) {
  const { lines } = useChartLines(PROJECT, RUNS, metrics, DEFAULTS, null, 500, true);
  drawn = Object.fromEntries((lines ?? []).map(({ run, x }) => [run, x.length]));
  return null;
}

const client = new QueryClient();
const page = (last_step: number) => (
  <QueryClientProvider client={client}>
    <Chart metrics={metricsUpTo(last_step)} />
  </QueryClientProvider>
);
const known = new Map<number, readonly Metric[]>();
function metricsUpTo(last_step: number): readonly Metric[] {
  const metrics = known.get(last_step) ?? [metric(last_step)];
  known.set(last_step, metrics);
  return metrics;
}

function hear(id: string, step: number | null): void {
  const change: RunChange = {
    ...{ id, uuid: id, kind: "run", isNew: false, isGone: false },
    ...{ values: [], added: [], series: ["loss"], step },
  };
  act(() => emitForTests({ everything: false, runs: new Map([[id, change]]) }));
}
/** What is rendered at the end of it, and what it asks for, too. */
async function pass(milliseconds: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
  await act(() => vi.advanceTimersByTimeAsync(1));
}

let shown: ReturnType<typeof render>;
const learn = async (last_step: number) => {
  shown.rerender(page(last_step));
  await pass(10);
};

beforeEach(async () => {
  vi.useFakeTimers();
  vi.mocked(batchedBuckets).mockImplementation(server);
  vi.mocked(isFollowed).mockReturnValue(true);
  client.clear();
  sent.length = 0;
  lengths = { "A-1": 10, "A-2": 10 };
  shown = render(page(9));
  await pass(10);
  expect(sent.splice(0)).toEqual([{ runs: ["A-1", "A-2"], to: undefined }]);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("asks for nothing when the facts tell of points that no change has told of, and for these at once when one does", async () => {
  lengths["A-1"] = 20;
  await learn(19);
  expect(sent).toEqual([]);
  hear("A-1", 19);
  await pass(300);
  expect(sent).toEqual([{ runs: ["A-1"], to: 19 }]);
  expect(drawn).toEqual({ "A-1": 20, "A-2": 10 });
});

it("has all points of a run that was heard of when the facts did not tell of them yet", async () => {
  lengths = { "A-1": 20, "A-2": 12 };
  hear("A-1", 19);
  hear("A-2", 11);
  await learn(11);
  expect(drawn).toEqual({ "A-1": 12, "A-2": 12 });
  await learn(19);
  expect(drawn).toEqual({ "A-1": 20, "A-2": 12 });
  expect(sent.map(({ to }) => to)).toEqual([11, 19]);
});

it("waits a while for the facts of what it hears", async () => {
  hear("A-1", 9);
  await pass(1_000);
  expect(sent).toEqual([]);
  await pass(6_000);
  expect(sent).toEqual([{ runs: ["A-1"], to: 9 }]);
});

it("asks for everything when nothing is heard of changes, or a run has fewer points than before", async () => {
  lengths["A-1"] = 5;
  hear("A-1", null);
  await learn(9.5);
  expect(sent.pop()).toEqual({ runs: ["A-1", "A-2"], to: undefined });
  expect(drawn).toEqual({ "A-1": 5, "A-2": 10 });
  vi.mocked(isFollowed).mockReturnValue(false);
  await learn(10);
  expect(sent.pop()).toEqual({ runs: ["A-1", "A-2"], to: undefined });
});
