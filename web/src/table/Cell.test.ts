import { expect, it } from "vitest";
import { tagsThatFit } from "./Cell";

it("shows as many tags as have room, and never less than one", () => {
  const tags = ["best", "digits", "label-smoothing"];
  expect(tagsThatFit(tags, { width: 400 })).toBe(3);
  expect(tagsThatFit(tags, { width: 180 })).toBe(2);
  expect(tagsThatFit(tags, { width: 100 })).toBe(1);
  expect(tagsThatFit(tags, { width: 20 })).toBe(1);
});

it("leaves room for the number of those that are not shown", () => {
  const tags = ["aaaaaaaaaa", "bbbbbbbbbb"];
  const both = 2 * (10 * 6.3 + 23) + 24;
  expect(tagsThatFit(tags, { width: Math.ceil(both) })).toBe(2);
  expect(tagsThatFit(tags, { width: Math.floor(both) - 1 })).toBe(1);
});
