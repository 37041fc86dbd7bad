// @vitest-environment node
import { describe, expect, it } from "vitest";
import { lineAt } from "./lines";
import { extended, hitAt, MOST_PAGES, parsePlace } from "./logPlaces";

describe("a place to go to", () => {
  const near = new Date(2026, 0, 31, 9, 0).getTime();

  it("is a line, a step, or a time", () => {
    expect(parsePlace("1,200", near)).toEqual({ line: 1199 });
    expect(parsePlace("#7", near)).toEqual({ line: 6 });
    expect(parsePlace("step 40.5", near)).toEqual({ step: 40.5 });
    expect(parsePlace("14:05:30", near)).toEqual({ time: new Date(2026, 0, 31, 14, 5, 30).getTime() });
    expect(parsePlace("2026-02-01", near)).toEqual({ time: new Date(2026, 1, 1).getTime() });
    expect(parsePlace("2026-02-01 10:00", near)).toEqual({ time: new Date(2026, 1, 1, 10).getTime() });
  });

  it("is nothing else", () => {
    for (const text of ["", "0", "25:00", "soon", "step"]) expect(parsePlace(text, near)).toBeNull();
  });
});

describe("the window of pages", () => {
  it("moves by a page and stays small", () => {
    expect(extended({ first: 3, last: 3 }, 1)).toEqual({ first: 3, last: 4 });
    expect(extended({ first: 3, last: 3 + MOST_PAGES - 1 }, 1)).toEqual({ first: 4, last: 3 + MOST_PAGES });
    expect(extended({ first: 3, last: 3 + MOST_PAGES - 1 }, -1)).toEqual({ first: 2, last: 2 + MOST_PAGES - 1 });
  });

  it("finds lines and matches by their numbers", () => {
    const lines = [0, 0, 3, 5].map((number) => ({ number, line: number }));
    expect([0, 1, 3, 4, 9].map((number) => lineAt(lines, number))).toEqual([0, 2, 2, 3, 4]);
    expect([0, 1, 3, 4, 9].map((number) => hitAt(lines, number))).toEqual([0, 2, 2, 3, 4]);
  });
});
