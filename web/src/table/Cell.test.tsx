import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { TypedValue } from "@/api/queries";
import { Cell, statusOf, tagsThatFit } from "./Cell";
import type { TableRow } from "./cellValue";
import { columnModel } from "./columns";

afterEach(cleanup);

it("shows as many tags as have room, and never less than one", () => {
  const tags = ["best", "digits", "label-smoothing"];
  expect(tagsThatFit(tags, { width: 400 })).toBe(3);
  expect(tagsThatFit(tags, { width: 180 })).toBe(2);
  expect(tagsThatFit(tags, { width: 100 })).toBe(1);
  expect(tagsThatFit(tags, { width: 20 })).toBe(1);
});

it("leaves room for the number of those that are not shown", () => {
  const tags = ["aaaaaaaaaa", "bbbbbbbbbb"];
  const both = 2 * (10 * 8 * (12 / 13) + 23) + 24;
  expect(tagsThatFit(tags, { width: Math.ceil(both) })).toBe(2);
  expect(tagsThatFit(tags, { width: Math.floor(both) - 1 })).toBe(1);
  const many = [...tags, ...Array.from({ length: 2_000 }, (_, place) => `t${place}`)];
  expect(tagsThatFit(many, { width: Math.ceil(both) + 8 * 2 })).toBe(1);
});

const text = (state: "running" | "idle", column: object = {}) => {
  const attributes: Record<string, TypedValue> = {
    "sys/state": { type: "experimentState", value: state },
    "sys/running_time": { type: "float", value: 600 },
  };
  const row: TableRow = { id: "D-1", uuid: "1", attributes, asOf: Date.now() - 90_000 };
  const { container } = render(<Cell column={columnModel({ path: "sys/running_time", ...column }, {})} row={row} />);
  return container.textContent;
};

it("tells how long a run has run by now, and not when the server was asked", () => {
  expect(text("running")).toMatch(/^11 min 3\d s$/);
  expect(text("idle")).toBe("10 min");
  // Whoever wants the number has the one that the server knows.
  expect(text("running", { format: "decimal", digits: 0 })).toBe("600");
});

it("says of a number that is no time, where times are told, that it is none", () => {
  const row = { id: "D-1", uuid: "1", attributes: { at: { type: "float", value: "NaN" } } } as unknown as TableRow;
  const { container } = render(<Cell column={columnModel({ path: "at", format: "ago" }, {})} row={row} />);
  expect(container.textContent).toBe("–");
});

it("calls a run that fell silent finished only where its client says when it ends", () => {
  const idle: TypedValue = { type: "experimentState", value: "idle" };
  const flag = (value: boolean): TypedValue => ({ type: "bool", value });
  const of = (failed: boolean, untold?: boolean) =>
    statusOf({
      "sys/state": idle,
      "sys/failed": flag(failed),
      ...(untold === undefined ? {} : { "sys/diagnostics/tells_no_end": flag(untold) }),
    });
  expect([of(false), of(false, false), of(false, true), of(true, true)]).toEqual([
    "finished",
    "finished",
    "inactive",
    "failed",
  ]);
});
