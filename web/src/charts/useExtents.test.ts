import { describe, expect, it } from "vitest";
import { together } from "./useExtents";

describe("charts with one axis", () => {
  const extents = new Map<string, [number, number]>([
    ["cpu", [5, 20]],
    ["memory", [-2, 8]],
  ]);

  it("show what they are asked to show at least, and what any of them has beyond it", () => {
    expect(together([0, 10], extents, ["cpu"])).toEqual([0, 20]);
    expect(together([0, 10], extents, ["cpu", "memory", "gpu"])).toEqual([-2, 20]);
  });

  it("show what they have where that is a point", () => {
    expect(together([3, 3], new Map(), ["cpu"])).toBeNull();
  });
});
