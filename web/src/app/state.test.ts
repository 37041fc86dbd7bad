// @vitest-environment node
import { describe, expect, it } from "vitest";
import { parseTableState } from "@/table/state";
import { parseRunState } from "./runState";
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
  it("knows marked lines, and none that cannot be", () => {
    expect(parseRunState(parseSearch("tab=logs&marked=12-40&at=5&until=9"))).toEqual({
      ...{ tab: "logs", marked: "12-40", at: 5, until: 9 },
    });
    for (const marked of ["40-12", "0-3", "3", "a-b", "1-2-3"]) expect(parseRunState({ marked })).toEqual({});
  });

  it("knows its tabs, charts and media and nothing else", () => {
    expect(parseRunState(parseSearch("tab=charts&c.x=relative&c.pin=a&c.pin=b&h.zoom=1..2"))).toMatchObject({
      tab: "charts",
      "c.x": "relative",
      "c.pin": ["a", "b"],
      "h.zoom": "1..2",
    });
    // Artifacts are among the files.
    expect(parseRunState({ tab: "artifacts", path: "data" })).toEqual({ tab: "files", path: "data" });
    expect(parseRunState({ tab: "attributes", "s.x": "1", "c.": "x", zoom: "1..2" })).toEqual({});
    expect(parseRunState(parseSearch("tab=media&m.step=600&m.open=a~b"))).toMatchObject({
      "m.step": "600",
      "m.open": "a~b",
    });
    expect(parseRunState(parseSearch("tab=files&path=code&inside=src/"))).toMatchObject({ inside: "src/" });
    expect(parseRunState({ tab: "nonsense" }).tab).toBeUndefined();
    expect(parseRunState(parseSearch("tab=logs&at=1700000000000&line=718"))).toMatchObject({ at: 1.7e12, line: 718 });
    expect(parseRunState(parseSearch("line=0&at=soon"))).toEqual({});
  });
});
