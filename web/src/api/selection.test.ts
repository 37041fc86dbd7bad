// @vitest-environment node
import { describe, expect, it } from "vitest";
import { DEFAULT_SELECTION, formatSelection, MOST_SHOWN, parseSelection, type Selection } from "./selection";

const chosen = (...ids: string[]): Selection => ({ kind: "chosen", ids });

describe("a selection in the address", () => {
  it.each([
    [DEFAULT_SELECTION, undefined],
    [{ kind: "first", count: 20 } as Selection, "first:20"],
    [chosen(), "none"],
    [chosen("DIG-7"), "7"],
    [chosen("DIG-1", "DIG-2", "DIG-3", "DIG-9", "DIG-12", "DIG-13"), "1-3.9.12-13"],
    [chosen("DIG-4", "OTHER-1"), "4.OTHER-1"],
  ])("%j is %s and back", (selection, text) => {
    expect(formatSelection(selection, "DIG")).toBe(text);
    expect(parseSelection(text, "DIG")).toEqual(selection);
  });

  it("never holds more than can be shown", () => {
    const read = parseSelection("1-99999999", "DIG");
    expect(read.kind === "chosen" && read.ids.length).toBe(MOST_SHOWN);
    expect(parseSelection("first:9999", "DIG")).toEqual({ kind: "first", count: MOST_SHOWN });
  });

  it("ignores what is none", () => {
    expect(parseSelection("<script>", "DIG")).toEqual(chosen());
    expect(parseSelection(["a"], "DIG")).toEqual(DEFAULT_SELECTION);
  });
});
