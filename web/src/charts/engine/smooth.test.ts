// @vitest-environment node
import { describe, expect, it } from "vitest";
import { smoothed } from "./smooth";

const range = (count: number, value: (index: number) => number) =>
  Float64Array.from({ length: count }, (_, index) => value(index));
const x = range(200, (index) => index);
const noisy = range(200, (index) => 5 + (index % 2 === 0 ? 1 : -1));

describe.each(["ema", "gaussian", "average"] as const)("smoothing by %s", (kind) => {
  it("leaves a constant alone and calms what swings around one", () => {
    const constant = x.map(() => 3);
    const how = { kind, strength: 0.5 };
    expect(Math.max(...smoothed(x, constant, how, 199))).toBeCloseTo(3, 12);
    for (const value of smoothed(x, noisy, how, 199).slice(20, 180)) expect(Math.abs(value - 5)).toBeLessThan(0.5);
  });

  it("is the same for half as many points, for it counts in distances of x", () => {
    const wave = (index: number) => Math.sin(index / 30);
    const dense = smoothed(x, x.map(wave), { kind, strength: 0.6 }, 199);
    const sparseX = range(100, (index) => 2 * index);
    const sparse = smoothed(sparseX, sparseX.map(wave), { kind, strength: 0.6 }, 199);
    for (let index = 20; index < 90; index++) expect(sparse[index]).toBeCloseTo(dense[2 * index]!, 1);
  });

  it("keeps gaps and reaches over them", () => {
    const gapped = noisy.map((value, index) => (index === 50 ? Number.NaN : value));
    const smooth = smoothed(x, gapped, { kind, strength: 0.5 }, 199);
    expect(smooth[50]).toBeNaN();
    expect(smooth.filter(Number.isNaN)).toHaveLength(1);
  });
});

it("does not look ahead when it is exponential", () => {
  const step = x.map((_, index) => (index < 100 ? 0 : 1));
  const smooth = smoothed(x, step, { kind: "ema", strength: 0.7 }, 199);
  expect(Math.max(...smooth.slice(0, 100))).toBe(0);
  expect(smooth[100]).toBeLessThan(0.5);
});

it("does nothing at no strength", () => {
  expect(smoothed(x, noisy, { kind: "ema", strength: 0 }, 199)).toBe(noisy);
  expect(smoothed(x, noisy, { kind: "none", strength: 1 }, 199)).toBe(noisy);
});

it("calms a million values in the time of a few frames", () => {
  const many = range(1000, (index) => index);
  const wave = many.map((index) => Math.sin(index / 30));
  const times = (["ema", "gaussian", "average"] as const).map((kind) => {
    const began = process.cpuUsage().user;
    for (let line = 0; line < 1000; line++) smoothed(many, wave, { kind, strength: 1 }, 999);
    return (process.cpuUsage().user - began) / 1000;
  });
  for (const milliseconds of times) expect(milliseconds).toBeLessThan(1_000);
});
