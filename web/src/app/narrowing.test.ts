// @vitest-environment node
import { describe, expect, it } from "vitest";
import { filterParts } from "@/table/relaxing";
import type { TableState } from "@/table/state";
import { narrowingOf, rangesOf, withRanges } from "./narrowing";

const RATE = { path: "parameters/rate", type: "float" as const };
const LOSS = { path: "train/loss", type: "floatSeries" as const, aggregate: "min" };
const NAME = { path: "parameters/optimizer", type: "string" as const };

describe("ranges in the table's query", () => {
  it("keep what the query says of empty texts", () => {
    const q = withRanges('(`params/note`:string = "")', [{ path: "lr", type: "float", from: 1 }]);
    expect(q).toBe('(`params/note`:string = "") AND (`lr`:float >= 1)');
  });

  it("are read back as they were written", () => {
    for (const range of [
      { ...RATE, from: 0.001, to: 1e-7 },
      { ...RATE, from: 2 },
      { ...LOSS, to: -0.5 },
      { ...NAME, values: ["adam", 'the "other", one'] },
      { ...NAME, values: ["adam"] },
      { path: "flag", type: "bool" as const, values: ["True"] },
      { path: "sys/creation_time", type: "datetime" as const, from: 1_700_000_000_000, to: 1_700_000_900_000 },
    ]) {
      expect(rangesOf(withRanges(undefined, [range]))).toEqual([range]);
      expect(rangesOf(withRanges('(`sys/tags`:stringSet CONTAINS "x")', [range]))).toEqual([range]);
    }
  });

  it("stand beside other conditions, and take the place of what was said of the same field", () => {
    const q = withRanges('(`sys/name`:string CONTAINS "a")', [
      { ...RATE, from: 1, to: 2 },
      { ...LOSS, to: 3 },
    ]);
    expect(filterParts(q!)?.parts.map(({ label }) => label)).toEqual([
      "sys/name contains a",
      "1 ≤ parameters/rate ≤ 2",
      "min(train/loss) ≤ 3",
    ]);
    expect(rangesOf(withRanges(q, [{ ...RATE, to: 5 }]))).toEqual([
      { ...LOSS, to: 3 },
      { ...RATE, to: 5 },
    ]);
    expect(withRanges(q, [RATE, LOSS])).toBe('(`sys/name`:string CONTAINS "a")');
    expect(withRanges(withRanges(undefined, [{ ...RATE, from: 1 }]), [RATE])).toBeUndefined();
  });

  it("are those that somebody wrote by hand, too", () => {
    expect(rangesOf("parameters/rate:float >= 1 AND parameters/rate:float <= 4")).toEqual([
      { ...RATE, from: 1, to: 4 },
    ]);
    expect(rangesOf('(a:float > 1) AND (b:string != "x")')).toEqual([]);
    expect(rangesOf('(a:datetime >= "-7d")')).toEqual([]);
    expect(withRanges("rate < 9", [{ ...RATE, to: 5 }])).toBe("(`rate` < 9) AND (`parameters/rate`:float <= 5)");
  });

  it("are added to what was added before the table was drawn", () => {
    let table: TableState = { q: "" };
    const narrowing = narrowingOf(table, (next) => {
      table = typeof next === "function" ? next(table) : next;
    });
    narrowing.narrow([{ ...RATE, to: 5 }]);
    narrowing.narrow([{ ...LOSS, from: 1 }]);
    expect(rangesOf(table.q)).toEqual([
      { ...RATE, to: 5 },
      { ...LOSS, from: 1 },
    ]);
  });

  it("keep alternatives together, and leave alone what is beyond them", () => {
    const q = "(`a`:float > 1) OR (`b`:float > 1)";
    expect(rangesOf(q)).toEqual([]);
    expect(withRanges(q, [{ ...RATE, to: 5 }])).toBe(`(${q}) AND (\`parameters/rate\`:float <= 5)`);
    const beyond = "NOT (a:float > 1)";
    const narrowing = narrowingOf({ q: beyond }, () => {
      throw new Error("changed");
    });
    narrowing.narrow([{ ...RATE, to: 5 }]);
    expect(narrowing).toMatchObject({ ranges: [], whyNot: "its query says more than brushes can add to" });
    expect(narrowingOf({ q: "a", mode: "text" }, () => {}).whyNot).toBe("it is searched by text");
  });
});
