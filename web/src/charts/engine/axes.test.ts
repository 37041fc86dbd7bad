// @vitest-environment node
import { describe, expect, it } from "vitest";
import { logSplits, sparseLabels, symlogSplits } from "./axes";

describe("the splits of a logarithmic axis", () => {
  it("are powers of ten with their multiples, and end", () => {
    expect(logSplits(0.0967, 0.98)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(logSplits(0.5, 30)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30]);
    expect(logSplits(1.371e-9, 0.05)).toContain(1e-9 * 10);
  });

  it("are even within a part of a decade, and few over very many", () => {
    expect(logSplits(0.961, 0.9845)).toEqual([0.965, 0.97, 0.975, 0.98]);
    expect(logSplits(1e-200, 1e200)).toEqual([1e-200, 1e-150, 1e-100, 1e-50, 1, 1e50, 1e100, 1e150, 1e200]);
    expect(logSplits(0.3, 3.3e305)).toEqual([1, 1e50, 1e100, 1e150, 1e200, 1e250, 1e300]);
    expect(logSplits(3, 3)).toEqual([3]);
    expect(logSplits(-1, 4)).toEqual([0, 2, 4]);
  });

  it("stand on both sides of zero", () => {
    expect(symlogSplits(-20, 300, 10)).toEqual([-20, -10, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 200, 300]);
    expect(symlogSplits(-0.4, 0.4, 1)).toEqual([-0.4, -0.2, 0, 0.2, 0.4]);
  });
});

describe("the labels of a logarithmic axis", () => {
  const evenly = (values: readonly number[], apart: number) => values.map((_, index) => index * apart);

  it("are powers of ten, or all where there is one power at most", () => {
    expect(sparseLabels([9e22, 1e23, 2e23, 1e24], [0, 30, 60, 90])).toEqual(["", "1e23", "", "1e24"]);
    expect(sparseLabels([0.965, 0.97, 0.975], evenly([1, 2, 3], 40))).toEqual(["0.965", "0.97", "0.975"]);
  });

  it("stand apart, zero and the largest first", () => {
    const decades = [1, 10, 100, 1000, 10_000];
    expect(sparseLabels(decades, evenly(decades, 15))).toEqual(["1", "", "100", "", "10000"]);
    expect(sparseLabels([-10, -1, 0, 1, 10], evenly(decades, 15))).toEqual(["−10", "", "0", "", "10"]);
  });
});
