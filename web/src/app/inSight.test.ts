import { expect, it, vi } from "vitest";
import { timeOfStep } from "@/api/logs";
import type { Attributes } from "@/api/queries";
import { parseChartsState } from "@/charts/state";
import { isMonitoring } from "@/run/streams";
import { hardwareState, inSightOf, timeInSight } from "./RunCharts";

vi.mock("@/api/logs", () => ({ timeOfStep: vi.fn(async () => 77) }));

const ADDRESS = { workspace: "w", project: "p", run: "R-1" };
const ATTRIBUTES = {
  loss: { type: "floatSeries" },
  "monitoring/a/cpu": { type: "floatSeries" },
} as unknown as Attributes;

it("is what all charts are zoomed to, or the one that was zoomed last where they do not zoom together", () => {
  expect(inSightOf(parseChartsState({ zoom: "5..6" }))).toEqual({ axis: "step", from: 5 });
  const apart = { sync: "0", of: "p=b&.x=relative", in: ["p=a&.xr=1..2", "p=b&.xr=3..4", "p=c&.yr=0..1"] };
  expect(inSightOf(parseChartsState(apart))).toEqual({ axis: "relative", from: 3, path: "b" });
  expect(inSightOf(parseChartsState(apart), "a")).toEqual({ axis: "step", from: 1, path: "a" });
  expect(inSightOf(parseChartsState(apart), "c")).toBeNull();
  expect(inSightOf(parseChartsState({ x: "metric", xm: "tokens", zoom: "5..6" }))).toBeNull();
  expect(inSightOf(parseChartsState({}))).toBeNull();
});

it("is by time for hardware, unless somebody has it by steps, which are those of a measurement", async () => {
  const byTime = inSightOf(hardwareState({ zoom: "1000..2000" }))!;
  expect(await timeInSight(ADDRESS, ATTRIBUTES, 0, byTime, isMonitoring)).toBe(1_000_000);
  const bySteps = inSightOf(hardwareState({ x: "step", zoom: "5..6" }))!;
  expect(await timeInSight(ADDRESS, ATTRIBUTES, 0, bySteps, isMonitoring)).toBe(77);
  expect(timeOfStep).toHaveBeenLastCalledWith(ADDRESS, "monitoring/a/cpu", 5);
});
