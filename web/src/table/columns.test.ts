// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Row } from "@/api/queries";
import { exactOf, formatCell, numberOf } from "./cellValue";
import { type Column, columnKey, columnModel, formatColumn, parseColumn } from "./columns";
import { heatColour, widen } from "./heat";

describe("a column in the address", () => {
  it.each<[Column, string]>([
    [{ path: "train/loss" }, "train/loss"],
    [{ path: "train/loss", what: "min", format: "percent", digits: 2 }, "train/loss~what=min~f=percent~d=2"],
    [{ path: "a~b%", name: "x=y~z", heat: "down", spark: true }, "a%7Eb%25~n=x=y%7Ez~h=down~spark"],
    [{ path: "a", what: "at_min_of", at: "val/loss" }, "a~what=at_min_of~at=val/loss"],
  ])("%j is %s and back", (column, text) => {
    expect(formatColumn(column)).toBe(text);
    expect(parseColumn(text)).toEqual(column);
  });

  it("shows its last value where the address makes no sense", () => {
    expect(parseColumn("a~what=at_min_of")).toEqual({ path: "a" });
    expect(parseColumn("a~what=at_step~at=x").what).toBeUndefined();
    expect(parseColumn("a~what=median~f=roman~future=1")).toMatchObject({ path: "a" });
  });

  it("is another column for another aggregate, but not for another look", () => {
    expect(columnKey({ path: "a", what: "min" })).not.toBe(columnKey({ path: "a" }));
    expect(columnKey({ path: "a", heat: "up", name: "b" })).toBe(columnKey({ path: "a" }));
    expect(columnModel({ path: "a/b", what: "max" }, {})).toMatchObject({ title: "b", prefix: "a/", note: "max" });
  });
});

const row = (attributes: Record<string, unknown>) => ({ id: "A-1", uuid: "u", attributes }) as unknown as Row;
const series = { count: 3, last: 2.5, min: "NaN", max: 7, average: null, variance: 0, last_step: 3 };

describe("the value of a cell", () => {
  it("of a series is the aggregate that the column asks for", () => {
    const its = row({ s: { type: "floatSeries", value: series } });
    expect(numberOf(its, { path: "s" })).toBe(2.5);
    expect(numberOf(its, { path: "s", what: "max" })).toBe(7);
    expect(numberOf(its, { path: "s", what: "min" })).toBeNaN();
    expect(numberOf(its, { path: "s", what: "average" })).toBeNull();
  });

  it("worked out by the server is found by its column", () => {
    const column: Column = { path: "s", what: "at_min_of", at: "t" };
    expect(numberOf({ ...row({}), computedBy: new Map([[columnKey(column), 4]]) }, column)).toBe(4);
    expect(numberOf(row({}), column)).toBeNull();
  });

  it("is never 0 when it is missing, and exact when copied", () => {
    expect(numberOf(row({}), { path: "x" })).toBeNull();
    expect(exactOf(row({}), { path: "x" })).toBeNull();
    expect(exactOf(row({ x: { type: "float", value: -0.30000000000000004 } }), { path: "x" })).toBe(
      "-0.30000000000000004",
    );
  });

  it.each<[number, Column, string]>([
    [Number.NaN, { path: "x", format: "percent" }, "NaN"],
    [-Infinity, { path: "x" }, "−Inf"],
    [0.12345, { path: "x", format: "percent" }, "12.3 %"],
    [1234.5, { path: "x", format: "decimal", digits: 2 }, "1,234.50"],
    [-0.00012, { path: "x", format: "scientific", digits: 1 }, "−1.2e−4"],
    [90, { path: "x", format: "duration" }, "1 min 30 s"],
    [1500, { path: "x", format: "bytes" }, "1.5 kB"],
    [0, { path: "x", format: "ago" }, "2 min ago"],
    [0.123456, { path: "x" }, "0.1235"],
  ])("%f in %j is %s", (value, column, text) => expect(formatCell(value, column, 120_000)).toBe(text));
});

describe("the colour behind a number", () => {
  const extent = [1, 5, Number.NaN, 3].reduce<ReturnType<typeof widen> | undefined>(widen, undefined)!;
  it("grows from the smallest to the largest, or the other way", () => {
    expect(extent).toEqual({ min: 1, max: 5 });
    expect(heatColour(5, extent, "up")).toContain(" 42%");
    expect(heatColour(5, extent, "down")).toContain(" 0%");
  });
  it("diverges from zero where zero lies between", () => {
    expect(heatColour(-1, { min: -1, max: 4 }, "diverging")).toContain("var(--line-2) 11%");
    expect(heatColour(4, { min: -1, max: 4 }, "diverging")).toContain("var(--line-1) 42%");
  });
  it("is none where there is nothing to compare", () => {
    const drawn = (directionOf: () => "lower" | "higher" | "neither") =>
      columnModel({ path: "loss", heat: "better" }, {}, directionOf).drawnHeat;
    expect([drawn(() => "lower"), drawn(() => "higher"), drawn(() => "neither")]).toEqual(["down", "up", "up"]);
    expect(parseColumn(formatColumn({ path: "loss", heat: "better" }))).toEqual({ path: "loss", heat: "better" });
    expect(heatColour(null, extent, "up")).toBeUndefined();
    expect(heatColour(1, { min: 1, max: 1 }, "up")).toBeUndefined();
  });
});
