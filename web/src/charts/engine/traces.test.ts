import { describe, expect, it } from "vitest";
import type { BucketLine, Column } from "@/api/buckets";
import { align, interpolate, positiveOnly, toTrace } from "./traces";

const line = (columns: Record<string, Column>, points: number): BucketLine => ({
  run: "CLS-1",
  path: "loss",
  status: "ok",
  points,
  columns,
});
const floats = (...values: number[]) => new Float64Array(values);

describe("toTrace", () => {
  it("shows raw points as they are, with gaps and markers where they are not finite", () => {
    const trace = toTrace(
      "loss",
      line({ step: floats(0, 1, 2), timestamp: floats(10, 20, 30), value: floats(1, Number.NaN, Infinity) }, 3),
      null,
    );
    expect(trace.isRaw).toBe(true);
    expect(trace.band).toBeNull();
    expect(trace.y).toEqual([1, null, null]);
    expect(trace.nonFinite).toEqual([
      { x: 1, nan: 1, posInf: 0, negInf: 0 },
      { x: 2, nan: 0, posInf: 1, negInf: 0 },
    ]);
    expect(trace.sample(0)).toMatchObject({ step: 0, timestamp: 10, count: 1, value: 1 });
  });

  it("runs through bucket means, and begins and ends at the true first and last value", () => {
    const columns = {
      index: new Uint32Array([0, 1]),
      count: floats(10, 10),
      first: floats(5, 3),
      first_step: floats(0, 10),
      last: floats(4, 1),
      last_step: floats(9, 19),
      min: floats(2, 0.5),
      min_step: floats(3, 12),
      max: floats(99, 3),
      max_step: floats(6, 10),
      mean: floats(12, 2),
      nan: new Uint32Array([0, 2]),
    };
    const trace = toTrace("loss", line(columns, 20), { start: 0, width: 10, buckets: 2 });
    expect(trace.x).toEqual([0, 4.5, 14.5, 19]);
    expect(trace.y).toEqual([5, 12, 2, 1]);
    expect(trace.band).toEqual({ low: [2, 2, 0.5, 0.5], high: [99, 99, 3, 3] });
    expect(trace.sample(1)).toMatchObject({ max: 99, maxStep: 6, min: 2, minStep: 3, count: 10 });
    expect(trace.nonFinite).toEqual([{ x: 14.5, nan: 2, posInf: 0, negInf: 0 }]);
  });

  it("does not repeat the position of a bucket with one point", () => {
    const one = floats(7);
    const columns = {
      count: floats(1),
      first: one,
      first_step: floats(3),
      last: one,
      last_step: floats(3),
      min: one,
      max: one,
      min_step: one,
      max_step: one,
      mean: one,
    };
    expect(toTrace("loss", line(columns, 1), null).x).toEqual([3]);
  });

  it("is empty for a line without columns", () => {
    expect(toTrace("loss", line({}, 0), null).x).toEqual([]);
  });
});

describe("align", () => {
  it("puts traces of different steps on one ascending axis", () => {
    const { x, places } = align([{ x: [0, 2, 4] }, { x: [1, 2] }]);
    expect(x).toEqual([0, 1, 2, 4]);
    expect([...places[0]!]).toEqual([0, -1, 1, 2]);
    expect([...places[1]!]).toEqual([-1, 0, 1, -1]);
  });
});

describe("interpolate", () => {
  it("finds what lies between known pairs and stays within them", () => {
    expect(interpolate([0, 10, 20], [100, 200, 400], 15)).toBe(300);
    expect(interpolate([0, 10], [100, 200], -5)).toBe(100);
    expect(interpolate([0, 10], [100, 200], 50)).toBe(200);
    expect(interpolate([], [], 3)).toBe(3);
  });
});

describe("positiveOnly", () => {
  it("leaves out what a logarithmic axis cannot show, and counts it", () => {
    expect(positiveOnly([1, 0, null, -2])).toEqual({ values: [1, null, null, null], dropped: 2 });
  });
});
