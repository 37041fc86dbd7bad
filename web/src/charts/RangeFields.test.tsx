import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { Range } from "./engine/scales";
import { RangeFields } from "./RangeFields";

afterEach(cleanup);

const seconds = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime() / 1000;
const field = (end: "from" | "to") => screen.getByRole<HTMLInputElement>("textbox", { name: `Range ${end}` });
const type = (end: "from" | "to", value: string) => fireEvent.change(field(end), { target: { value } });
const enter = () => fireEvent.keyDown(field("to"), { key: "Enter" });

function fields(range: Range | null, isTime = false) {
  const onRange = vi.fn();
  render(<RangeFields label="Range" range={range} isTime={isTime} onRange={onRange} />);
  return onRange;
}

it("takes dates and times on an axis of times", () => {
  const onRange = fields(null, true);
  type("from", "2026-01-31 14:05");
  type("to", "16:00");
  enter();
  expect(onRange).toHaveBeenCalledExactlyOnceWith([seconds(2026, 0, 31, 14, 5), seconds(2026, 0, 31, 16, 0)]);
});

it("shows the present range of times as it is written, and leaves it as exact as it is", () => {
  const onRange = fields([seconds(2026, 0, 31, 14, 5) + 0.0001, seconds(2026, 1, 1, 0, 0)], true);
  expect([field("from").value, field("to").value]).toEqual(["2026-01-31 14:05", "2026-02-01 00:00"]);
  fireEvent.blur(field("to"));
  expect(onRange).not.toHaveBeenCalled();
});

it.each([
  [false, "", "5", "Fill in both ends, or none."],
  [false, "5", "5", "The second has to be greater than the first."],
  [false, "1", "far", "Write both as numbers, like 200 or 1e-3."],
  [true, "2026-02-01", "2026-01-31", "The second has to be later than the first."],
  [true, "2026-02-01", "soon", "Write both as dates and times, like 2026-01-31 14:05."],
])("says why a range cannot be used (times: %s, from %j to %j)", (isTime, from, to, why) => {
  const onRange = fields(null, isTime);
  type("from", from);
  type("to", to);
  enter();
  expect(onRange).not.toHaveBeenCalled();
  expect(screen.getByRole("alert").textContent).toBe(why);
  for (const end of ["from", "to"] as const) {
    expect(field(end).getAttribute("aria-invalid")).toBe("true");
    expect(field(end).getAttribute("aria-describedby")).toBe(screen.getByRole("alert").id);
  }
  type("to", "9");
  expect(screen.queryByRole("alert")).toBeNull();
});

it("waits with the range until neither end is being typed", () => {
  const onRange = fields(null);
  type("from", "1");
  fireEvent.blur(field("from"), { relatedTarget: field("to") });
  expect(screen.queryByRole("alert")).toBeNull();
  type("to", "1e3");
  fireEvent.blur(field("to"));
  expect(onRange).toHaveBeenCalledExactlyOnceWith([1, 1000]);
});

it("is automatic again where both ends are taken away", () => {
  const onRange = fields([1, 2]);
  type("from", "");
  type("to", "");
  enter();
  expect(onRange).toHaveBeenCalledExactlyOnceWith(null);
});
