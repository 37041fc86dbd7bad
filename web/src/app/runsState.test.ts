// @vitest-environment node
import { describe, expect, it } from "vitest";
import { ANY_RUN } from "@/api/selection";
import { parseTableState } from "@/table/state";
import { partOf, withPart } from "./parts";
import { formatShownList, parseRunsState, versioned, withSelection, withTable } from "./runsState";
import { parseSearch, stringifySearch } from "./search";

const reloaded = (text: string) => parseRunsState(parseSearch(text));

describe("the state of the runs page", () => {
  it("survives a reload with the panels' parts", () => {
    const state = withPart(reloaded("tab=charts&sel=1-3&q=x&hue=2"), "c", { smooth: "0.6", x: ["a", "b"] });
    expect(reloaded(stringifySearch({ ...state }).slice(1))).toEqual(state);
    expect(partOf(state, "c")).toEqual({ smooth: "0.6", x: ["a", "b"] });
    expect(partOf(state, "s")).toEqual({});
  });

  it("leaves defaults and what it does not know out", () => {
    expect(stringifySearch({ ...reloaded("tab=table&hue=0&other=1&sel=&z.x=1") })).toBe("");
  });

  it("names a file that is looked at by its run and path", () => {
    expect(stringifySearch({ ...reloaded("file=RUN-1/a/b") })).toBe("?file=RUN-1/a/b");
    expect(reloaded("file=RUN-1")).not.toHaveProperty("file", "RUN-1");
    expect(withTable(reloaded("file=RUN-1/a&q=x"), {}, { q: "x" }).file).toBe("RUN-1/a");
  });

  it("changes one part and leaves the others", () => {
    const state = reloaded("tab=side&c.smooth=1&s.diff=1&q=x&sort=a");
    expect(partOf(withPart(state, "c", { smooth: undefined }), "c")).toEqual({});
    expect(partOf(withPart(state, "c", {}), "s")).toEqual({ diff: "1" });
    const table = withTable(state, { q: "y" }, parseTableState({ ...state }));
    expect([table.q, table.sort, table.tab, partOf(table, "c")]).toEqual(["y", undefined, "side", { smooth: "1" }]);
  });

  it("keeps what changed in the table since it was drawn", () => {
    const drawn = parseTableState({ ...reloaded("sort=a") });
    const sorted = withTable(reloaded("sort=a"), { ...drawn, sort: ["b"] }, drawn);
    expect(withTable(sorted, { ...drawn, q: "x" }, drawn)).toMatchObject({ q: "x", sort: ["b"] });
  });

  it("changes the table as it is now, however old what was drawn is", () => {
    const state = reloaded("sort=a&col=x&tab=charts");
    const next = withTable(state, (now) => ({ ...now, col: [...(now.col ?? []), "y"] }), { q: "former" });
    expect(next).toMatchObject({ sort: ["a"], col: ["x", "y"], tab: "charts" });
    expect(next.q).toBeUndefined();
    expect(withTable(state, (now) => now, {})).toBe(state);
  });

  it("lists the runs that the tabs show, whatever the table lists", () => {
    expect(formatShownList(reloaded("q=x&mode=text&sort=a&sel=1-3"))).toBe("sort=a&only=shown&sel=1-3");
    expect(formatShownList(reloaded("q=x&sort=a"))).toBe("q=x&sort=a&only=shown");
  });

  it("lists chosen runs from the trash where the table does", () => {
    const state = parseRunsState({ sel: "1-3", q: "`sys/trashed`:bool = true" });
    expect(parseSearch(formatShownList(state)!).q).toBe(ANY_RUN);
  });

  it("lists the shown runs alone only while they are chosen one by one", () => {
    const state = parseRunsState({ sel: "1-3", only: "shown" });
    expect(withSelection(state, { kind: "chosen", ids: ["DIG-7"] }, "DIG")).toMatchObject({ sel: "7", only: "shown" });
    expect(withSelection(state, { kind: "first", count: 5 }, "DIG").only).toBeUndefined();
  });

  it("carries the version in which it is written, unless all of it is the default", () => {
    expect(stringifySearch({ ...versioned(reloaded("q=x")) })).toBe("?q=x&u=1");
    expect(stringifySearch({ ...versioned(reloaded("u=1")) })).toBe("");
    expect(reloaded("u=2&tab=charts")).toMatchObject({ u: "2", tab: "charts" });
  });
});
