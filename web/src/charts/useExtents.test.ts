import { describe, expect, it } from "vitest";
import { together } from "./useExtents";

describe("charts with one axis", () => {
  const extents = new Map([
    ["cpu", { from: 5, to: 20 }],
    ["memory", { from: -2, to: 8 }],
  ]);

  it("show what they are asked to show at least, and what any of them has beyond it", () => {
    expect(together({ from: 0, to: 10 }, extents, ["cpu"])).toEqual({ from: 0, to: 20 });
    expect(together({ from: 0, to: 10 }, extents, ["cpu", "memory", "gpu"])).toEqual({ from: -2, to: 20 });
  });

  it("show what they have where that is a point", () => {
    expect(together({ from: 3, to: 3 }, new Map(), ["cpu"])).toBeNull();
  });
});
