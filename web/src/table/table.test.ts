import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/client";
import { wordsPattern } from "./ColumnPicker";
import { groupId } from "./GroupTree";
import { oneLineReason, tokenAt, wrongPlace } from "./nql";
import {
  filterOf,
  formatGroup,
  nextSort,
  parseGroup,
  parseTableState,
  sameState,
  sortOf,
  toSortKeys,
  withGroups,
  withToggled,
} from "./state";

describe("sorting by clicks on headers", () => {
  it("goes from descending to ascending to none", () => {
    expect(nextSort(undefined, "x", false)).toEqual(["-x"]);
    expect(nextSort(["-x"], "x", false)).toEqual(["x"]);
    expect(nextSort(["x"], "x", false)).toBeUndefined();
  });

  it("adds a key with shift, up to three, and takes it away again", () => {
    expect(nextSort(["-x"], "y", true)).toEqual(["-x", "-y"]);
    expect(nextSort(["-x", "y"], "y", true)).toEqual(["-x"]);
    expect(nextSort(["-a", "-b", "-c"], "d", true)).toEqual(["-a", "-b", "-d"]);
  });

  it("knows the default", () => {
    expect(toSortKeys(undefined)).toEqual([{ path: "sys/creation_time", descending: true }]);
    expect(sortOf(undefined, "sys/creation_time")).toEqual({ direction: "descending", place: 0 });
    expect(sortOf(["a", "-b"], "b")).toEqual({ direction: "descending", place: 1 });
    expect(sortOf(["a"], "b")).toBeNull();
  });
});

describe("which runs a table is about", () => {
  it("is said by all that its state says of them", () => {
    expect(filterOf({}, undefined)).toEqual({});
    expect(filterOf({ q: "a", list: "experiments" }, undefined)).toEqual({ query: "a", mode: "experiments" });
    expect(filterOf({ q: "a", mode: "regex", only: "shown" }, ["D-1"])).toEqual({ regex: "a", ids: ["D-1"] });
  });
});

describe("the underline of a wrong query", () => {
  const marked = (text: string, position: number) => {
    const { start, end } = tokenAt(text, position);
    return text.slice(start, end);
  };
  it("covers the word that is wrong", () => expect(marked('(`a`:string CONTAIN "b")', 12)).toBe("CONTAIN"));
  it("covers one character that begins nothing", () => expect(marked("(a:int ~ 3)", 7)).toBe("~"));
  it("covers the last word when the text ends too early", () => {
    expect(marked("(a:int > 3) AND", 15)).toBe("AND");
    expect(marked("(a:int > 3) AND  ", 17)).toBe("AND");
    expect(marked("(", 1)).toBe("(");
  });
  it("stays within an empty text", () => expect(tokenAt("", 4)).toEqual({ start: 0, end: 0 }));
});

it("a reason does without its place and excerpt", () => {
  expect(oneLineReason('The query is wrong at line 1, column 13: found "CONTAIN". Expected =.\n  (`a`…\n  ^')).toBe(
    'Found "CONTAIN". Expected =.',
  );
});

describe("the state of a table", () => {
  it("keeps what it knows and ignores the rest", () => {
    const state = parseTableState({
      q: "a b",
      mode: "text",
      list: "experiments",
      group: ["a", "b", "c", "d"],
      pins: "2",
      diff: "1",
      x: 1,
    });
    expect(state).toMatchObject({
      q: "a b",
      mode: "text",
      list: "experiments",
      group: ["a", "b", "c"],
      pins: 2,
      diff: "1",
    });
    expect(parseTableState({ mode: "nql", list: "runs", pins: "-1", view: "a b", only: "x" })).toEqual({});
  });

  it("is the same as another one whatever the view and the shown runs", () => {
    expect(sameState({ q: "x", view: "v", only: "shown" }, { q: "x" })).toBe(true);
    expect(sameState({ q: "x" }, { q: "x", mode: "regex" })).toBe(false);
    expect(sameState({ ignore: ["sys/id"] }, {})).toBe(false);
    expect(sameState({ col: ["a", "b"] }, { col: ["b", "a"] })).toBe(false);
  });

  it("sorts by the aggregate that a column shows", () => {
    expect(toSortKeys(["-train/loss~what=min", "a"])).toEqual([
      { path: "train/loss", descending: true, aggregate: "min" },
      { path: "a", descending: false },
    ]);
    expect(toSortKeys(["loss~what=first", "-loss~what=at_step~at=2.5", "loss~what=at_max_of~at=acc"])).toEqual([
      { path: "loss", descending: false, at: { what: "first" } },
      { path: "loss", descending: true, at: { what: "at_step", step: 2.5 } },
      { path: "loss", descending: false, at: { what: "at_max_of", of: "acc" } },
    ]);
  });
});

describe("the open groups of an address", () => {
  it("are read as they were written, whatever their values", () => {
    const adam = groupId([{ type: "string", value: "adam" }, null]);
    expect(formatGroup(adam)).toBe("string:adam~-");
    for (const value of ["a~b%7E:-", "", "-", "100%"]) {
      const id = groupId([null, { type: "string", value }, { type: "int", value: "32" }]);
      expect(parseGroup(formatGroup(id))).toBe(id);
    }
  });

  it("open and close one by one, and leave the address when all are closed", () => {
    const adam = groupId([{ type: "string", value: "adam" }]);
    const sgd = groupId([{ type: "string", value: "sgd" }]);
    const both = withToggled(withToggled({ q: "x" }, adam), sgd);
    expect(both).toEqual({ q: "x", open: ["string:adam", "string:sgd"] });
    expect(withToggled(withToggled(both, adam), sgd)).toEqual({ q: "x", open: undefined });
  });

  it("stay open as far as other groups leave them what they are", () => {
    const state = { group: ["a", "b"], open: ["int:1", "int:1~int:2"] };
    expect(withGroups(state, ["a"]).open).toEqual(["int:1"]);
    expect(withGroups(state, ["a", "b", "c"]).open).toEqual(state.open);
    expect(withGroups(state, ["b", "a"])).toEqual({ group: ["b", "a"], open: undefined });
    expect(withGroups(state, [])).toEqual({ group: undefined, open: undefined });
  });

  it("are not what a saved view is about", () => {
    expect(sameState({ group: ["a"], open: ["int:1"] }, { group: ["a"] })).toBe(true);
  });
});

it("words that names must have are written as patterns in which signs stand for themselves", () => {
  expect(wordsPattern(" loss  Train/ ")).toBe("(?i)loss & (?i)Train\\x{2f}");
  expect(wordsPattern("!a & b|c")).toBe("(?i)\\x{21}a & (?i)\\x{26} & (?i)b\\x{7c}c");
  expect(wordsPattern("  ")).toBe("");
});

describe("where a regular expression is wrong", () => {
  const refused = (message: string) => new ApiError(400, "invalid-query", message);

  it("the part that the server names is underlined, else the pattern", () => {
    const text = "resnet & (abc";
    const error = refused('"(abc" is not a regular expression: missing ): (abc. Write it in RE2 syntax.');
    expect(wrongPlace(text, error)).toEqual({ start: 9, end: 13 });
    expect(oneLineReason(error.message)).toBe("Not a regular expression of RE2: missing ): (abc");
    const repeated = refused('"a**" is not a regular expression: bad repetition operator: **. Write it in RE2 syntax.');
    expect(wrongPlace("!a**", repeated)).toEqual({ start: 2, end: 4 });
    const trailing = refused('"a\\" is not a regular expression: trailing \\. Write it in RE2 syntax.');
    expect(wrongPlace("a\\", trailing)).toEqual({ start: 0, end: 2 });
  });

  it("what the server says nothing about is not underlined", () => {
    expect(wrongPlace("a & & b", refused("A pattern of the regular expression is empty."))).toBeNull();
  });
});
