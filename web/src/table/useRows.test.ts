import { expect, test } from "vitest";
import { pagesAround } from "./useRows";

test("what is in sight at the top is asked for, and nothing more", () => {
  expect(pagesAround(0, 49, undefined)).toEqual([0]);
  expect(pagesAround(0, 75, 1_000)).toEqual([0]);
});

test("who scrolls finds the next rows there, and the first page stays known", () => {
  expect(pagesAround(25, 75, 1_000)).toEqual([0, 1]);
  expect(pagesAround(325, 375, 1_000)).toEqual([0, 2, 3, 4]);
});

test("nothing is asked for behind the last row", () => {
  expect(pagesAround(725, 775, 800)).toEqual([0, 6, 7]);
  expect(pagesAround(775, 825, undefined)).toEqual([0, 7, 8]);
});
