// @vitest-environment node
import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatDuration,
  formatExact,
  formatNumber,
  formatStep,
  shorten,
  toPlainLine,
} from "./format";

describe("formatNumber", () => {
  it.each([
    [0.123456, "0.1235"],
    [0, "0"],
    [-2.5, "−2.5"],
    [123456, "123456"],
    [0.00001234, "1.234e−5"],
    [1.5e9, "1.5e9"],
    [1_000_000, "1,000,000"],
    [Number.NaN, "NaN"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
  ])("%f is %s", (value, text) => expect(formatNumber(value)).toBe(text));
});

it("an exact number keeps every digit", () => expect(formatExact(0.1 + 0.2)).toBe("0.30000000000000004"));

describe("formatBytes", () => {
  it.each([
    [999, "999 B"],
    [1500, "1.5 kB"],
    [999_600, "1.0 MB"],
    [25_000_000, "25 MB"],
  ])("%i is %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe("formatDuration", () => {
  it.each([
    [0.25, "250 ms"],
    [5.25, "5.3 s"],
    [59.9, "59 s"],
    [3_600, "1 h"],
    [5_400, "1 h 30 min"],
    [100_000, "1 d 3 h"],
    [-1, "–"],
  ])("%f s is %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

it("an age is told in words", () => {
  expect(formatAgo(0, 10_000)).toBe("just now");
  expect(formatAgo(0, 120_000)).toBe("2 min ago");
  expect(formatAgo(0, 86_400_000)).toBe("yesterday");
  expect(formatAgo(Number.NaN, 0)).toBe("–");
  expect(formatAgo(Number.NEGATIVE_INFINITY, 0)).toBe("–");
});

it("a step shows no float noise", () => {
  expect(formatStep(1234567)).toBe("1,234,567");
  expect(formatStep(0.1 + 0.2)).toBe("0.3");
});

it("long names lose their middle", () => {
  expect(shorten("short", 10)).toBe("short");
  expect(shorten("a-very-long-name", 9)).toBe("a-ver…ame");
});

describe("the beginning of a text in Markdown", () => {
  it("has no signs and no headings", () => {
    expect(toPlainLine("# Digits\n\nWhich **one**, see [the data](https://x.org)?\n- `a`")).toBe(
      "Which one, see the data? - a",
    );
  });
});
