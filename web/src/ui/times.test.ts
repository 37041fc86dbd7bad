// @vitest-environment node
import { expect, it } from "vitest";
import { parseTime, writeTime } from "./times";

const near = new Date(2026, 0, 31, 9, 0).getTime();

it("reads dates and times in the zone of whoever looks", () => {
  expect(parseTime(" 2026-01-31 14:05 ", 0)).toBe(new Date(2026, 0, 31, 14, 5).getTime());
  expect(parseTime("2026-01-31", 0)).toBe(new Date(2026, 0, 31).getTime());
  expect(parseTime("14:05:30.5", near)).toBe(new Date(2026, 0, 31, 14, 5, 30, 500).getTime());
  expect(parseTime("2026-01-31T14:05Z", 0)).toBe(Date.UTC(2026, 0, 31, 14, 5));
  for (const text of ["", "soon", "25:00", "2026-13-01"]) expect(parseTime(text, near)).toBeNull();
});

it("writes moments as they are read, no longer than they are exact", () => {
  for (const [moment, text] of [
    [new Date(2026, 0, 31, 14, 5), "2026-01-31 14:05"],
    [new Date(2026, 0, 31, 14, 5, 7), "2026-01-31 14:05:07"],
    [new Date(2026, 0, 31, 14, 5, 0, 20), "2026-01-31 14:05:00.020"],
  ] as const) {
    expect(writeTime(moment.getTime())).toBe(text);
    expect(parseTime(text, 0)).toBe(moment.getTime());
  }
});
