import { expect, it } from "vitest";
import { withWidgetsAppended } from "@/api/dashboards";
import { shownWidgets } from "./exporting";
import { metricSections } from "./metrics";
import { parseChartsState } from "./state";

const sectionsOf = (...paths: string[]) =>
  metricSections(
    paths.map((path) => ({ path, runs: 1, points: 1, first_step: 0, last_step: 0 })),
    [],
  );

it("makes a widget of each chart of the open sections, drawn as here", () => {
  const state = parseChartsState({
    closed: ["b"],
    one: ["c"],
    avg: "mean",
    of: ["p=a/x&.ys=log", "p=c/&.by=0.2", "p=c&.by=0.9"],
  });
  const widgets = shownWidgets(sectionsOf("a/x", "a/y", "b/x", "c/x", "c/y"), state);
  expect(widgets.map(({ section, title, options }) => [section, title, options.paths, options.controls])).toEqual([
    ["a", "", ["a/x"], { groups: "mean", yScale: "log" }],
    ["a", "", ["a/y"], { groups: "mean" }],
    ["c", "c in one chart", ["c/x", "c/y"], { groups: "mean", strength: 0.2 }],
  ]);
});

it("says what to do when there are none, or more than a dashboard holds", () => {
  const many = Array.from({ length: 201 }, (_, index) => `a/${index}`);
  expect(() => shownWidgets(sectionsOf(...many), parseChartsState({}))).toThrow("201 charts are shown");
  expect(() => shownWidgets(sectionsOf("a/x"), parseChartsState({ closed: ["a"] }))).toThrow("No chart is shown");
  const merged = parseChartsState({ one: ["a"] });
  expect(() => shownWidgets(sectionsOf(...many), merged)).toThrow("201 metrics in one chart");
  expect(shownWidgets(sectionsOf(...many.slice(0, 100)), merged)).toHaveLength(1);
});

it("puts them side by side into sections of their names, and again into the same ones", () => {
  const widgets = shownWidgets(sectionsOf("a/x", "a/y", "a/z", "b/x"), parseChartsState({}));
  const once = withWidgetsAppended({ format: 1, sections: [] }, widgets);
  expect(once.sections.map(({ title, widgets }) => [title, widgets.map(({ x, y }) => [x, y])])).toEqual([
    [
      "a",
      [
        [0, 0],
        [6, 0],
        [0, 8],
      ],
    ],
    ["b", [[0, 0]]],
  ]);
  const twice = withWidgetsAppended(once, widgets);
  expect(twice.sections.map(({ widgets }) => widgets.length)).toEqual([6, 2]);
  const full = Array.from({ length: 201 }, () => widgets[0]!);
  expect(() => withWidgetsAppended(once, full)).toThrow("205 widgets in 2 sections");
});
