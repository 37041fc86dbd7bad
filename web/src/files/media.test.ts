import { describe, expect, it } from "vitest";
import { formatMediaState, nearestUpTo, parseMediaState, unionOfSteps } from "./mediaState";

describe("the media of many runs", () => {
  it("show the nearest step up to the chosen one, and nothing before the first", () => {
    const points = [0.5, 10, 20].map((step) => ({ step }));
    expect([null, 0, 0.5, 9.99, 10, 15, 99].map((step) => nearestUpTo(points, step))).toEqual([2, -1, 0, 0, 1, 1, 2]);
    expect(nearestUpTo([], null)).toBe(-1);
  });

  it("share the steps of all series", () => {
    expect(unionOfSteps([[10, 20], [5, 20], []])).toEqual([5, 10, 20]);
  });

  it("keep their view in the address", () => {
    const part = { q: "val", step: "12.5", rows: "runs", pixels: "1", size: "l" };
    expect(formatMediaState(parseMediaState(part))).toEqual(part);
    expect(parseMediaState({ step: "x", rows: "y", size: "z" })).toEqual(parseMediaState({}));
    expect(parseMediaState({ step: "" }).step).toBeNull();
  });
});
