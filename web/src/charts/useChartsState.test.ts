import { act, renderHook } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { given } from "@/ui/look";
import type { Part } from "@/ui/part";
import { isZoomed, UNZOOMED } from "./state";
import { chartActions, drawnAs, useChartsState } from "./useChartsState";

/** Charts as an address has them, which carries what they are told. */
function charts(begin: Part = {}) {
  const { result } = renderHook(() => {
    const [part, setPart] = useState<Part>(begin);
    return { ...useChartsState(part, (next) => setPart((part) => given(next(part)))), part };
  });
  const doing = (action: () => void) => act(action);
  const actions = chartActions((changes) => result.current.change(changes));
  return {
    zoom: (path: string, x: readonly [number, number] | null, y: readonly [number, number] | null = null) =>
      doing(() => actions.zoom(path, x && { x, y })),
    override: (path: string, changes: object) => doing(() => actions.override(path, changes)),
    reset: () => doing(() => result.current.change(UNZOOMED)),
    control: (changes: object) =>
      doing(() => result.current.onControls({ ...result.current.state.controls, ...changes })),
    ranges: (path: string) => {
      const { zoom, zoomY, controls } = drawnAs(result.current.state, path);
      return { x: zoom ?? controls.xRange, y: zoomY ?? controls.yRange };
    },
    get part() {
      return result.current.part;
    },
    get state() {
      return result.current.state;
    },
  };
}

describe("the vertical range of a chart", () => {
  it("stays when something else is zoomed, and is there again after a box", () => {
    const page = charts();
    page.override("a", { yRange: [0, 1] });
    page.zoom("a", [10, 20]);
    expect(page.ranges("a")).toEqual({ x: [10, 20], y: [0, 1] });
    page.zoom("a", [12, 18], [0.2, 0.4]);
    page.zoom("a", [13, 14]);
    expect(page.ranges("a")).toEqual({ x: [13, 14], y: [0.2, 0.4] });
    expect(page.ranges("b")).toEqual({ x: [13, 14], y: null });
    page.zoom("a", null);
    expect(page.ranges("a")).toEqual({ x: null, y: [0, 1] });
  });

  it("counts at once when it is fixed", () => {
    const page = charts();
    page.zoom("a", [12, 18], [0.2, 0.4]);
    page.override("a", { yRange: [0, 5] });
    expect(page.ranges("a")).toEqual({ x: [12, 18], y: [0, 5] });
  });

  it("can be left to the data where all others have a fixed one", () => {
    const page = charts({ yr: "0..1" });
    page.override("a", { yRange: null });
    expect(page.part.of).toEqual(["p=a&.yr=auto"]);
    expect([page.ranges("a").y, page.ranges("b").y]).toEqual([null, [0, 1]]);
  });
});

describe("going back to everything", () => {
  it("leaves the ranges that charts have been given", () => {
    const page = charts({ xr: "0..100", of: ["p=a&.yr=0..1", "p=b&.xr=3..4"] });
    page.zoom("a", [1, 2], [0, 0.5]);
    expect(isZoomed(page.state)).toBe(true);
    page.reset();
    expect([page.ranges("a"), page.ranges("b"), page.ranges("c")]).toEqual([
      { x: [0, 100], y: [0, 1] },
      { x: [3, 4], y: null },
      { x: [0, 100], y: null },
    ]);
    expect(isZoomed(page.state)).toBe(false);
  });

  it("is for each chart by itself where they do not zoom together", () => {
    const page = charts({ sync: "0" });
    page.zoom("a", [1, 2]);
    page.zoom("b", [3, 4]);
    page.zoom("a", null);
    expect([page.ranges("a").x, page.ranges("b").x, page.ranges("c").x]).toEqual([null, [3, 4], null]);
  });
});

describe("another horizontal axis", () => {
  it("takes all ranges of the one before with it", () => {
    const page = charts({ zoom: "1..2", of: ["p=a&.xr=3..4&.ys=log", "p=b&.x=relative&.xr=5..6"], in: "p=c&.xr=7..8" });
    page.control({ axis: "absolute" });
    expect([page.ranges("a").x, page.ranges("b").x, page.ranges("c").x]).toEqual([null, [5, 6], null]);
    expect(page.state.overrides.a).toEqual({ yScale: "log" });
  });

  it("of one chart does not have its zooms be those of the others", () => {
    const page = charts();
    page.override("a", { axis: "relative" });
    page.zoom("a", [60, 120]);
    page.zoom("b", [1, 2]);
    expect([page.ranges("a").x, page.ranges("b").x]).toEqual([
      [60, 120],
      [1, 2],
    ]);
    page.control({ xRange: [0, 10] });
    expect([page.ranges("a").x, page.ranges("b").x]).toEqual([
      [60, 120],
      [0, 10],
    ]);
  });
});
