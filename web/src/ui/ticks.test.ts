// @vitest-environment node
import { describe, expect, it } from "vitest";
import { elapsedLabels, stepLabels, timeLabels, valueLabels } from "./ticks";

describe("axis labels", () => {
  it("shortens large steps without making two alike", () => {
    expect(stepLabels([0, 50_000, 100_000])).toEqual(["0", "50k", "100k"]);
    expect(stepLabels([123_456.1, 123_456.2])).toEqual(["123,456.1", "123,456.2"]);
    expect(stepLabels([0, 0.5, 1])).toEqual(["0", "0.5", "1"]);
    expect(stepLabels([-0.4, 0])).toEqual(["−0.4", "0"]);
    expect(stepLabels([-50_000, 50_000])).toEqual(["−50k", "50k"]);
  });

  it("gives values the digits that their distance needs", () => {
    expect(valueLabels([0, 0.05, 0.1])).toEqual(["0.00", "0.05", "0.10"]);
    expect(valueLabels([1, 1.25, 1.5])).toEqual(["1.00", "1.25", "1.50"]);
    expect(valueLabels([-1, 0, 1])).toEqual(["−1", "0", "1"]);
    expect(valueLabels([1e-9, 2e-9])).toEqual(["1e−9", "2e−9"]);
  });

  it("writes elapsed time in its own units", () => {
    expect(elapsedLabels([0, 90, 3_600])).toEqual(["0", "1 min 30 s", "1 h"]);
  });

  it("tells the day once, and again when it changes", () => {
    const at = (hour: number) => new Date(2026, 10, 21, hour).getTime() / 1000;
    expect(timeLabels([at(20), at(22), at(24), at(26)])).toEqual(["Nov 21 20:00", "22:00", "Nov 22 00:00", "02:00"]);
    expect(timeLabels([at(0), at(24), at(48)])).toEqual(["Nov 21", "Nov 22", "Nov 23"]);
  });
});
