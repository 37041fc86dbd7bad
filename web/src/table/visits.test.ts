import { expect, test } from "vitest";
import { keepVisit, type Visit, visitOf } from "./visits";

const visit = (top: number): Visit => ({
  range: { first: 0, last: 50, isAtTop: false },
  place: { top, left: 0, active: null },
  ticks: new Set(),
});

test("of too many visits the oldest are forgotten", () => {
  for (let count = 0; count < 60; count++) keepVisit(`entry ${count}`, visit(count));
  expect(visitOf("entry 59")?.place.top).toBe(59);
  expect(visitOf("entry 10")?.place.top).toBe(10);
  expect(visitOf("entry 9")).toBeUndefined();
});
