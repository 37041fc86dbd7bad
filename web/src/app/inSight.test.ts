import { expect, it, vi } from "vitest";
import { momentsOf } from "@/api/logs";
import { type ChartsState, formatChartsState, parseChartsState } from "@/charts/state";
import { chartActions } from "@/charts/useChartsState";
import { given } from "@/ui/look";
import type { Part } from "@/ui/part";
import { hardwareState, inSightOf, timesInSight } from "./RunCharts";

const SPAN = vi.hoisted(() => ({ first: 77, last: 99 }));
vi.mock("@/api/logs", () => ({ momentsOf: vi.fn(async () => SPAN) }));

const ADDRESS = { workspace: "w", project: "p", run: "R-1" };
const metric = (path: string, points: number, first_step: number, last_step: number) => ({
  ...{ path, runs: 1, points, first_step, last_step },
});

it("is what all charts are zoomed to, or the one that was zoomed last where they do not zoom together", () => {
  expect(inSightOf(parseChartsState({ zoom: "5..6" }))).toEqual({ axis: "step", from: 5, to: 6, isOfAll: true });
  const apart = { sync: "0", of: "p=b&.x=relative", in: ["p=a&.xr=1..2", "p=b&.xr=3..4", "p=c&.yr=0..1"] };
  expect(inSightOf(parseChartsState(apart))).toEqual({ axis: "relative", from: 3, to: 4, path: "b", isOfAll: false });
  expect(inSightOf(parseChartsState(apart), "a")).toEqual({ axis: "step", from: 1, to: 2, path: "a", isOfAll: false });
  expect(inSightOf(parseChartsState(apart), "c")).toBeNull();
  expect(inSightOf(parseChartsState({ x: "metric", xm: "tokens", zoom: "5..6" }))).toBeNull();
  expect(inSightOf(parseChartsState({}))).toBeNull();
});

it("is by time for hardware, unless somebody has it by steps", async () => {
  const byTime = inSightOf(hardwareState({ zoom: "1000..2000" }))!;
  expect(await timesInSight(ADDRESS, byTime, () => [])).toEqual({ first: 1_000_000, last: 2_000_000 });
  expect(momentsOf).not.toHaveBeenCalled();
  const bySteps = inSightOf(hardwareState({ x: "step", zoom: "5..6" }))!;
  expect(await timesInSight(ADDRESS, bySteps, () => [metric("monitoring/a/cpu", 3, 0, 9)])).toBe(SPAN);
  const asked = { axis: "step", from_x: 5, to_x: 6, paths: ["monitoring/a/cpu"] };
  expect(momentsOf).toHaveBeenLastCalledWith(ADDRESS, asked);
});

it("is asked for of what has points there, and of each that was logged by itself before the many that were logged together", async () => {
  const layers = Array.from({ length: 300 }, (_, index) => metric(`layers/${index}`, 10, 0, 9));
  const shown = [...layers, metric("later", 10, 20, 29), metric("val/loss", 2, 0, 9)];
  await timesInSight(ADDRESS, { axis: "step", from: 5, to: 6, isOfAll: true }, () => shown);
  const { paths } = vi.mocked(momentsOf).mock.lastCall![1];
  expect(paths).toHaveLength(200);
  expect(paths).toContain("val/loss");
  expect(paths).not.toContain("later");
  await timesInSight(ADDRESS, { axis: "relative", from: 5, to: 6, isOfAll: true }, () => shown);
  expect(vi.mocked(momentsOf).mock.lastCall![1].paths).toContain("later");
});

it("is asked for of the chart that was zoomed, whose steps may be others than those of all that zoom with it", async () => {
  const batches = metric("train/loss", 5_000, 0, 4_999);
  const epochs = metric("val/loss", 10, 0, 9);
  const shownAt = (path?: string) => [batches, epochs].filter((each) => path === undefined || each.path === path);
  const pathsOf = async (part: Part) => {
    await timesInSight(ADDRESS, inSightOf(parseChartsState(part))!, shownAt);
    return vi.mocked(momentsOf).mock.lastCall![1].paths;
  };
  const state = parseChartsState({});
  let zoomed: Partial<ChartsState> = {};
  const { zoom } = chartActions((changes) => {
    zoomed = typeof changes === "function" ? changes(state) : changes;
  });
  zoom("val/loss", { x: [2, 4], y: null });
  const part = given(formatChartsState({ ...state, ...zoomed }));
  expect(await pathsOf(part)).toEqual(["val/loss"]);
  // Where nobody knows which one it was, or it is hidden by now, all count.
  expect(await pathsOf({ zoom: "2..4" })).toEqual(["train/loss", "val/loss"]);
  expect(await pathsOf({ zoom: "2..4", at: "test/loss" })).toEqual(["train/loss", "val/loss"]);
});
