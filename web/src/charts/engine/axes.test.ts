// @vitest-environment node
import { describe, expect, it } from "vitest";
import { logSplits, symlogSplits } from "./axes";

describe("the splits of a logarithmic axis", () => {
  it("are powers of ten with their multiples, and end", () => {
    expect(logSplits(0.0967, 0.98)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(logSplits(0.5, 30)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30]);
    expect(logSplits(1.371e-9, 0.05)).toContain(1e-9 * 10);
  });

  it("are even within a part of a decade, and few over very many", () => {
    expect(logSplits(0.961, 0.9845)).toEqual([0.965, 0.97, 0.975, 0.98]);
    expect(logSplits(1e-200, 1e200).length).toBeLessThan(60);
    expect(logSplits(3, 3)).toEqual([3]);
    expect(logSplits(-1, 4)).toEqual([0, 2, 4]);
  });

  it("stand on both sides of zero", () => {
    expect(symlogSplits(-20, 300, 10)).toEqual([-20, -10, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 200, 300]);
    expect(symlogSplits(-0.4, 0.4, 1)).toEqual([-0.4, -0.2, 0, 0.2, 0.4]);
  });
});
