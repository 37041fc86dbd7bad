import { act, cleanup, render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { OneRunContext } from "@/ui/look";
import { RunHover } from "@/ui/runHover";
import { LineChart } from "./LineChart";
import type { RunChartProps } from "./RunChart";

const drawn: RunChartProps[] = [];
vi.mock("./RunChart", () => ({
  RunChart: (props: RunChartProps) => {
    drawn.push(props);
    return null;
  },
}));
const METRICS = [{ path: "loss", runs: 1, points: 1, first_step: 0, last_step: 0 }];
vi.mock("./useMetrics", () => ({ useChosenMetrics: () => ({ metrics: METRICS, error: null, retry: vi.fn() }) }));

afterEach(() => {
  cleanup();
  drawn.length = 0;
});

const ADDRESS = { workspace: "w", project: "p" };
const RUNS = [{ id: "A-1", uuid: "u", name: "one", colour: 0 }];
const PATHS = ["loss"];
const CONTROLS = { groups: "mean", yRange: [0, 9] } as const;

function chart(isOfOneRun: boolean) {
  render(
    <OneRunContext value={isOfOneRun}>
      <LineChart
        address={ADDRESS}
        runs={RUNS}
        paths={PATHS}
        pattern=""
        title="loss"
        controls={CONTROLS}
        hoveredRun={new RunHover()}
      />
    </OneRunContext>,
  );
  return () => drawn[drawn.length - 1]!;
}

it("is of metrics alone where a dashboard shows one run, of which there is no average", () => {
  const { isOfOneRun, controls, actions, legendColumns } = chart(true)();
  expect([isOfOneRun, controls.groups, actions.average, legendColumns]).toEqual([true, "off", undefined, undefined]);
  cleanup();
  const ofRuns = chart(false)();
  expect([ofRuns.isOfOneRun, ofRuns.controls.groups]).toEqual([false, "mean"]);
});

it("keeps a box while it is zoomed along, and has its own range again after that", () => {
  const latest = chart(false);
  const ranges = () => [latest().zoom, latest().zoomY ?? latest().controls.yRange];
  act(() => latest().actions.zoom("loss", { x: [1, 5], y: [2, 3] }));
  act(() => latest().actions.zoom("loss", { x: [2, 3], y: null }));
  expect(ranges()).toEqual([
    [2, 3],
    [2, 3],
  ]);
  act(() => latest().actions.zoom("loss", null));
  expect(ranges()).toEqual([null, [0, 9]]);
  expect(latest().zoomY).toBeNull();
});
