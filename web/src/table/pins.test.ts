import { expect, test } from "vitest";
import { columnModel } from "./columns";
import { chosenPins, pinsAfter, shownPins } from "./pins";

const chosen = ["a", "b", "c", "d"].map((path) => ({ path }));
const shown = ["a", "c", "d"].map((path) => columnModel({ path }, {}));

test("a pinned column that is not shown leaves the others as they are pinned", () => {
  expect(shownPins(chosen, shown, 2)).toBe(1);
  expect(shownPins(chosen, shown, 3)).toBe(2);
  expect(chosenPins(chosen, shown, 2)).toBe(3);
  expect(chosenPins(chosen, shown, 0)).toBe(0);
});

test("pins go with the columns that are hidden, and not to the next", () => {
  expect(pinsAfter(["a", "b", "c"], ["a", "c"], 2)).toBe(1);
  expect(pinsAfter(["a", "b", "c"], ["a", "b"], 2)).toBe(2);
  expect(pinsAfter(["a", "b"], ["b"], 1)).toBeUndefined();
  expect(pinsAfter(["a", "b"], ["a", "b", "c"], 2)).toBe(2);
  expect(pinsAfter(["b", "c"], ["a", "b", "c"], 1)).toBe(2);
});

test("a column that is moved among pinned ones is pinned, and one that is moved away from them is not", () => {
  expect(pinsAfter(["a", "b", "c"], ["a", "c", "b"], 2, { moved: "c" })).toBe(3);
  expect(pinsAfter(["a", "b", "c"], ["a", "c", "b"], 2, { moved: "b" })).toBe(1);
  expect(pinsAfter(["a", "b", "c"], ["b", "a", "c"], 2, { moved: "a" })).toBe(2);
  expect(pinsAfter(["a", "b", "c", "d"], ["a", "b", "d", "c"], 2, { moved: "d" })).toBe(2);
});

test("columns that are hidden and come back are pinned as they were", () => {
  expect(pinsAfter(["c"], ["a", "b", "c"], 0, { again: ["a", "b"] })).toBe(2);
  expect(pinsAfter(["b", "c"], ["a", "b", "c"], 1, { again: ["a", "b"] })).toBe(2);
  expect(pinsAfter(["c", "later"], ["a", "c", "later"], 0, { again: ["a", "gone"] })).toBe(1);
});
