// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { HistogramColumns } from "@/api/histograms";
import { shareOf } from "./heat";
import {
  binAt,
  columnsOfPixels,
  columnUpTo,
  edgesExtent,
  largestOf,
  outline,
  remarksOf,
  spreadColumns,
  stepsOf,
} from "./histogram";

const aSeries = (changes: Partial<HistogramColumns> = {}): HistogramColumns => ({
  run: "R-1",
  path: "weights",
  status: "ok",
  points: 3,
  steps: [0, 10, 20],
  timestamps: [0, 1, 2],
  edges: [0, 1, 2],
  values: [
    [1, 2],
    [3, 4],
    [5, 0],
  ],
  is_density: false,
  is_sampled: false,
  is_rebinned: false,
  ...changes,
});

describe("histograms over steps", () => {
  it("show at each step the last one up to it", () => {
    const { steps } = aSeries();
    expect([-1, 0, 9.5, 10, 99].map((step) => columnUpTo(steps, step))).toEqual([-1, 0, 0, 1, 2]);
    expect(stepsOf([aSeries(), aSeries({ steps: [5, 10] })])).toEqual([0, 5, 10, 20]);
  });

  it("have bins that hold their lower edge, and the last one both", () => {
    const edges = [0, 1, 2, 4];
    expect([-0.1, 0, 1, 1.9, 4, 4.1].map((value) => binAt(edges, value))).toEqual([-1, 0, 1, 1, 2, -1]);
    expect(binAt([], 0)).toBe(-1);
  });

  it("give each pixel the column that is nearest", () => {
    expect([...columnsOfPixels([0, 10, 20], 4)]).toEqual([0, 1, 1, 2]);
    expect([...columnsOfPixels([0, 1, 100], 10)]).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
    expect([...columnsOfPixels([7], 3)]).toEqual([0, 0, 0]);
  });

  it("are spread with the first and the last of them", () => {
    expect(spreadColumns(3, 5)).toEqual([0, 1, 2]);
    expect(spreadColumns(101, 5)).toEqual([0, 25, 50, 75, 100]);
  });

  it("are drawn as outlines of their bins", () => {
    const same = (value: number) => value;
    expect(outline([0, 1, 3], [2, 1], same, same)).toBe("M0.0,0.0V2.0H1.0V1.0H3.0V0.0");
  });

  it("share an extent, and colour small values so that they are seen", () => {
    expect(edgesExtent([aSeries(), aSeries({ edges: [-3, 1] }), aSeries({ edges: [] })])).toEqual([-3, 2]);
    expect(edgesExtent([])).toBeNull();
    expect(largestOf(aSeries().values)).toBe(5);
    expect(shareOf(1, 100)).toBeCloseTo(0.1);
    expect([shareOf(0, 5), shareOf(3, 0)]).toEqual([0, 0]);
  });

  it("say what is not as it was logged", () => {
    expect(remarksOf([aSeries()])).toEqual([]);
    expect(remarksOf([aSeries({ is_sampled: true, points: 4_000 }), aSeries({ is_rebinned: true })])).toEqual([
      "3 of 4,000 steps: zoom in to see all",
      "bins differ between steps or are many: brought onto 2 common ones",
    ]);
  });
});
