import { expect, test } from "vitest";
import { keeping, scrolledBy, windowAt } from "./useWindow";

const LAYOUT = { rows: 100_000, rowHeight: 32, headHeight: 34, edges: [270, 370, 470, 570, 670, 770, 870], staying: 1 };

test("the window holds what can be seen and a little around it", () => {
  const { rows, columns, isAtTop } = windowAt(LAYOUT, { top: 3_200, left: 0, width: 600, height: 354 });
  expect(rows).toEqual({ first: 94, end: 116 });
  // From 370 to 600 two and a half columns lie beside those that stay.
  expect(columns).toEqual({ first: 1, end: 6 });
  expect(isAtTop).toBe(false);
});

test("what lies under the columns that stay is not seen", () => {
  const { columns } = windowAt({ ...LAYOUT, staying: 0 }, { top: 0, left: 400, width: 400, height: 354 });
  expect(columns).toEqual({ first: 2, end: 6 });
});

test("the window ends with the rows and the columns", () => {
  const whole = windowAt({ ...LAYOUT, rows: 3 }, { top: 0, left: 0, width: 2_000, height: 900 });
  expect([whole.rows, whole.columns]).toEqual([
    { first: 0, end: 3 },
    { first: 1, end: 6 },
  ]);
  const behind = windowAt({ ...LAYOUT, rows: 3 }, { top: 9_000, left: 9_000, width: 600, height: 354 });
  expect([behind.rows, behind.columns]).toEqual([
    { first: 3, end: 3 },
    { first: 4, end: 6 },
  ]);
});

test("scrolling goes no further than it takes, and to the beginning of what is too large", () => {
  expect(scrolledBy(100, 130, 0, 300)).toBe(0);
  expect(scrolledBy(300, 330, 0, 300)).toBe(30);
  expect(scrolledBy(100, 130, 110, 400)).toBe(-10);
  expect(scrolledBy(350, 900, 0, 300)).toBe(350);
});

test("what must exist is kept on its side of what is seen", () => {
  expect(keeping({ first: 4, end: 7 }, undefined)).toEqual([4, 5, 6]);
  expect(keeping({ first: 4, end: 7 }, 5)).toEqual([4, 5, 6]);
  expect(keeping({ first: 4, end: 7 }, 1)).toEqual([1, 4, 5, 6]);
  expect(keeping({ first: 4, end: 7 }, 7)).toEqual([4, 5, 6, 7]);
});
