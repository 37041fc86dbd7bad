// @vitest-environment node
import { describe, expect, it } from "vitest";
import { parseTableState } from "@/table/state";
import { formatZoom, parseRunState, parseZoom } from "./runState";
import { parseSearch, stringifySearch } from "./search";

describe("the query string", () => {
  it("round-trips values, lists and the characters of NQL", () => {
    const search = { q: '(`a/b`:string = "x & y+z%")', sort: ["-metrics/loss", "sys/id"], col: "only" };
    expect(parseSearch(stringifySearch(search).slice(1))).toEqual(search);
  });

  it("leaves defaults out", () => {
    expect(stringifySearch({ q: undefined, tab: undefined })).toBe("");
  });

  it("keeps paths readable", () => {
    expect(stringifySearch({ path: "train/loss" })).toBe("?path=train/loss");
  });
});

describe("the state of a runs table", () => {
  it("survives a reload", () => {
    const state = { q: "(`x`:int > 3)", sort: ["-x"], col: ["sys/name", "x"] };
    expect(parseTableState(parseSearch(stringifySearch(state).slice(1)))).toEqual(state);
  });

  it("ignores what it does not know", () => {
    expect(parseTableState({ q: "  ", sort: [1, ""], other: "x" })).toEqual({
      q: undefined,
      sort: undefined,
      col: undefined,
    });
  });
});

describe("the state of a run's page", () => {
  it("knows its tabs and axes and nothing else", () => {
    expect(parseRunState({ tab: "charts", x: "clock", y: "log", zoom: "1..2" })).toMatchObject({
      tab: "charts",
      x: "clock",
      y: "log",
      zoom: "1..2",
    });
    expect(parseRunState({ tab: "attributes", x: "step", y: "linear", zoom: "2..1" })).toEqual({});
    expect(parseRunState({ tab: "nonsense" }).tab).toBeUndefined();
    expect(parseRunState(parseSearch("tab=logs&at=1700000000000&line=718"))).toMatchObject({ at: 1.7e12, line: 718 });
    expect(parseRunState(parseSearch("line=0&at=soon"))).toEqual({});
  });

  it("writes a zoom that it can read", () => {
    for (const range of [
      { from: 0, to: 1e-6 },
      { from: -12.5, to: 1e12 },
      { from: 0.1 + 0.2, to: 7 },
    ]) {
      const read = parseZoom(formatZoom(range));
      expect(read?.from).toBeCloseTo(range.from, 6);
      expect(read?.to).toBeCloseTo(range.to, 6);
    }
    expect(formatZoom(null)).toBeUndefined();
    expect(parseZoom("..")).toBeNull();
    expect(parseZoom("1..2..3")).toBeNull();
  });
});
