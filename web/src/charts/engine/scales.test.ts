// @vitest-environment node
import { describe, expect, it } from "vitest";
import { type Line, toLine } from "./lines";
import { extent, indicesWithin, padded, projector, rounded, symlogThreshold, unitOf, valueExtent } from "./scales";

const made = (x: number[], y: number[]): Line =>
  toLine(
    { run: "A-1", path: "loss", label: "a", colour: 0, dash: 0 },
    {
      run: "A-1",
      path: "loss",
      status: "ok",
      points: x.length,
      forks: [],
      columns: { step: new Float64Array(x), value: new Float64Array(y) },
    },
  );
const shown = (line: Line) => [{ line, y: line.y, withBand: false }];

describe("projector", () => {
  it.each([
    ["linear", 0, 100, 50, 500],
    ["log", 1, 100, 10, 500],
    ["symlog", -100, 100, 0, 500],
  ] as const)("puts the middle of a %s scale in the middle", (scale, min, max, value, pixel) => {
    expect(projector({ scale, min, max, from: 0, to: 1000, threshold: 0.1 })(value)).toBeCloseTo(pixel, 9);
  });

  it("has no place for what is not positive on a logarithmic scale", () => {
    const project = projector({ scale: "log", min: 1, max: 10, from: 0, to: 1, threshold: 1 });
    expect([project(0), project(-1), project(Number.NaN)].every(Number.isNaN)).toBe(true);
  });
});

describe("what an axis must show", () => {
  const line = made([0, 1, 2, 3, 4], [5, -1, 2, 900, 3]);

  it("is of the positions in sight only", () => {
    expect(valueExtent(shown(line), [0, 2], "linear", "none")).toEqual([-1, 5]);
    expect(valueExtent(shown(line), [0, 4], "linear", "none")).toEqual([-1, 900]);
    expect(valueExtent(shown(line), [10, 20], "linear", "none")).not.toEqual([-1, 900]);
  });

  it("leaves out what a logarithm cannot show", () => {
    expect(valueExtent(shown(line), [0, 2], "log", "none")).toEqual([2, 5]);
  });

  it("leaves the farthest values to the edges when asked to", () => {
    const many = made(
      Array.from({ length: 200 }, (_, index) => index),
      Array.from({ length: 200 }, (_, index) => (index === 77 ? 1e9 : index % 10)),
    );
    expect(valueExtent(shown(many), [0, 199], "linear", "p1")).toEqual([0, 9]);
    expect(valueExtent(shown(many), [0, 199], "linear", "none")![1]).toBe(1e9);
  });

  it("spans all lines, and their positive part on a logarithmic axis", () => {
    expect(extent([line, made([-3, 9], [1, 1])], "linear")).toEqual([-3, 9]);
    expect(extent([made([-3, 0, 9], [1, 1, 1])], "log")).toEqual([9, 9]);
    expect(extent([], "linear")).toBeNull();
  });

  it("reaches one position beyond each edge, so that lines leave the plot", () => {
    expect(indicesWithin(line.x, [1.5, 2.5])).toEqual([1, 3]);
  });
});

it("leaves room around values, but none below zero that are never below it", () => {
  expect(padded([0, 10], "linear")).toEqual([0, 10.6]);
  expect(padded([5, 5], "linear")).toEqual([4.5, 5.5]);
  expect(padded([0, 0], "linear")).toEqual([-1, 1]);
  expect(padded(null, "log")).toEqual([1, 10]);
  expect(symlogThreshold([-2000, 30])).toBe(1);
});

describe("a range that a pointer chooses", () => {
  it("has the digits that its span needs where the scale is linear", () => {
    expect(rounded([0.123456, 2.34567], "linear")).toEqual([0.123, 2.346]);
    expect(rounded([1234.56, 98765.4], "linear")).toEqual([1235, 98765]);
    expect(rounded([1.23456e-15, 9.87654e-15], "linear")).toEqual([1.235e-15, 9.877e-15]);
  });

  it("keeps both ends to a thousandth where it is not, so that none becomes 0", () => {
    expect(rounded([1.23456e-5, 0.3], "log")).toEqual([1.235e-5, 0.3]);
    expect(rounded([0.312345, 1000.4321], "log")).toEqual([0.3123, 1000]);
    expect(rounded([-1.23456e-6, 1234.567], "symlog")).toEqual([-1.235e-6, 1235]);
    expect(rounded([1000.1234, 1000.5678], "log")).toEqual([1000.123, 1000.568]);
  });
});

describe("room around a range", () => {
  it("is a tenth of what stays the same, also where its mean is off by the last digit", () => {
    const mean = 0.001 * (1 + Number.EPSILON);
    for (const range of [
      [0.001, 0.001],
      [0.001, mean],
    ] as const) {
      const [from, to] = padded(range, "linear");
      expect(from).toBeCloseTo(0.0009, 12);
      expect(to).toBeCloseTo(0.0011, 12);
    }
    expect(padded([0, 0], "linear")).toEqual([-1, 1]);
  });
});

describe("what an axis is counted in", () => {
  it("is one, for values of which uPlot can write out the ticks", () => {
    for (const range of [
      [0, 1],
      [-3e14, 2],
      [0, 1e-11],
      [0, 0],
    ] as const)
      expect(unitOf(range)).toBe(1);
  });

  it("leaves the ends of a diverged loss or of a vanished gradient so few digits", () => {
    for (const largest of [1e15, 5.3e32, 3.34e305, 1.7e308, 9e-13, 5e-28, 2e-300]) {
      const unit = unitOf([-largest / 2, largest]);
      expect(Math.log10(unit) % 1).toBeCloseTo(0, 9);
      expect(largest / unit).toBeGreaterThanOrEqual(1);
      expect(largest / unit).toBeLessThan(1e15);
    }
  });

  it("makes a short range longer than uPlot's shortest one", () => {
    const [from, to] = [3e-9, 3e-9 + 2e-18];
    expect(to - from).toBeLessThan(1e-16);
    expect((to - from) / unitOf([from, to])).toBeGreaterThan(1e-10);
  });

  it("leaves a logarithmic axis the small values below", () => {
    expect(1e-9 / unitOf([1e-9, 3e305])).toBeGreaterThan(0);
  });
});
