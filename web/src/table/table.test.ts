import { describe, expect, it } from "vitest";
import type { AttributeType } from "@/api/queries";
import { suggestColumns } from "./columns";
import { oneLineReason, tokenAt } from "./nql";
import { nextSort, sortOf, toSortKeys } from "./state";

describe("sorting by clicks on headers", () => {
  it("goes from descending to ascending to none", () => {
    expect(nextSort(undefined, "x", false)).toEqual(["-x"]);
    expect(nextSort(["-x"], "x", false)).toEqual(["x"]);
    expect(nextSort(["x"], "x", false)).toBeUndefined();
  });

  it("adds a key with shift, up to three, and takes it away again", () => {
    expect(nextSort(["-x"], "y", true)).toEqual(["-x", "-y"]);
    expect(nextSort(["-x", "y"], "y", true)).toEqual(["-x"]);
    expect(nextSort(["-a", "-b", "-c"], "d", true)).toEqual(["-b", "-c", "-d"]);
  });

  it("knows the default", () => {
    expect(toSortKeys(undefined)).toEqual([{ path: "sys/creation_time", descending: true }]);
    expect(sortOf(undefined, "sys/creation_time")).toEqual({ direction: "descending", place: 0 });
    expect(sortOf(["a", "-b"], "b")).toEqual({ direction: "descending", place: 1 });
    expect(sortOf(["a"], "b")).toBeNull();
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

it("suggested columns are what people look at, then settings, never the machine's own", () => {
  const name = (path: string, type: AttributeType) => ({ path, type });
  const columns = suggestColumns([
    name("a/gradient", "floatSeries"),
    name("monitoring/1/cpu", "floatSeries"),
    name("parameters/lr", "float"),
    name("parameters/lr", "int"),
    name("sys/size", "float"),
    name("train/loss", "floatSeries"),
  ]);
  expect(columns.slice(-3)).toEqual(["train/loss", "a/gradient", "parameters/lr"]);
  expect(columns).not.toContain("monitoring/1/cpu");
});
