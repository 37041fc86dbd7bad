import { describe, expect, it } from "vitest";
import type { Attributes } from "@/api/queries";
import { assignColours, matches, sections } from "./facts";

const series = { type: "floatSeries", value: { count: 1 } } as Attributes[string];

describe("sections", () => {
  it("groups series by namespace in natural order", () => {
    const attributes: Attributes = {
      "b/x10": series,
      "b/x9": series,
      a: series,
      "b/note": { type: "string", value: "x" },
    };
    expect(sections(attributes, () => true).map(({ name, charts }) => [name, charts.map(({ path }) => path)])).toEqual([
      ["", ["a"]],
      ["b", ["b/x9", "b/x10"]],
    ]);
  });
});

describe("assignColours", () => {
  it("gives neighbours different colours", () => {
    const paths = Array.from({ length: 24 }, (_, index) => `metric-${index}`);
    const colours = assignColours(paths);
    for (let from = 0; from < paths.length; from += 8) {
      expect(new Set(paths.slice(from, from + 8).map((path) => colours.get(path))).size).toBe(8);
    }
  });
});

it("a filter wants every word", () => {
  expect(matches("train/loss", "LOSS train")).toBe(true);
  expect(matches("train/loss", "loss val")).toBe(false);
});
