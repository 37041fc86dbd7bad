import { afterEach, expect, it } from "vitest";
import { usePreferences } from "@/ui/preferences";
import { columnsFor, expectedWidth, firstAsked, rememberWidth } from "./early";
import { parseChartsState } from "./state";

const metrics = (...paths: string[]) =>
  paths.map((path) => ({ path, runs: 2, points: 10, first_step: 0, last_step: 9 }));
const asked = (part: Record<string, string | readonly string[]>, ...paths: string[]) =>
  firstAsked(["A-1", "A-2"], parseChartsState(part), metrics(...paths)).map(({ series }) => series[0]!.path);

afterEach(() => {
  localStorage.clear();
  usePreferences.setState({ isPaneHidden: false, railExpanded: false, splitRatios: {} });
});

it("asks for the charts that come first, as they stand on the page", () => {
  expect(asked({}, "b/10", "b/9", "a", "c/x")).toEqual(["a", "b/9", "b/10", "c/x"]);
  expect(asked({ closed: ["b"], pin: ["c/x"] }, "b/10", "b/9", "a", "c/x")).toEqual(["c/x", "a"]);
  expect(asked({ off: ["a"] }, "b/10", "b/9", "a")).toEqual(["b/9", "b/10"]);
  expect(asked({ one: ["b"], of: ["p=a&.ys=log"] }, "b/10", "b/9", "a", "c/x")).toEqual(["c/x"]);
});

it("asks for nothing that it cannot know", () => {
  expect(asked({ avg: "mean" }, "a")).toEqual([]);
  expect(asked({ full: "a" }, "a")).toEqual([]);
  expect(firstAsked([], parseChartsState({}), metrics("a"))).toEqual([]);
});

it("asks for no more than a request takes", () => {
  const runs = Array.from({ length: 200 }, (_, index) => `A-${index}`);
  expect(firstAsked(runs, parseChartsState({}), metrics("a", "b", "c", "d"))).toHaveLength(2);
});

it("expects plots as wide as they were, or as the page's measures come to", () => {
  const guessed = expectedWidth("auto");
  expect(guessed).toBeGreaterThan(200);
  usePreferences.setState({ isPaneHidden: true });
  expect(expectedWidth("1")).toBe(innerWidth - 49 - 32 - 10);
  rememberWidth("1", 777);
  expect(expectedWidth("1")).toBe(777);
  expect(expectedWidth("2")).not.toBe(777);
});

it("puts as many charts side by side as have room", () => {
  expect([columnsFor("auto", 359), columnsFor("auto", 733), columnsFor("auto", 734), columnsFor("3", 734)]).toEqual([
    1, 1, 2, 3,
  ]);
});
