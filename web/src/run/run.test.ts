// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Attributes } from "@/api/queries";
import { searchMatcher } from "@/ui/searchMatcher";
import { collapseReturns, parseAnsi } from "./ansi";
import { markedUpTo, spanOf, toLines } from "./lines";
import { choiceOf, NO_CHOICE, parseShown, stateOf } from "./logChoice";
import { logStreams, tracebackOf } from "./streams";
import { closedAtFirst, firstPath, Tree, type TreeNode } from "./tree";

const float = { type: "float", value: 1 } as const;
const series = { type: "floatSeries", value: { count: 3 } } as Attributes[string];
const text = { type: "stringSeries", value: { count: 3 } } as Attributes[string];

/** The lines of a tree, in which each is found by its path. */
function visibleNodes(attributes: Attributes, search: string, closed: ReadonlySet<string>): TreeNode[] {
  const lines = new Tree(attributes, search).lines(closed);
  const nodes = Array.from({ length: lines.length }, (_, index) => lines.at(index)!);
  expect(nodes.map(({ path }) => lines.indexOf(path))).toEqual(
    nodes.map(({ path }) => nodes.findIndex((each) => each.path === path)),
  );
  return nodes;
}

describe("the attribute tree", () => {
  const attributes: Attributes = {
    "train/loss": series,
    "train/deep/er": float,
    a10: float,
    a9: float,
    "sys/id": { type: "string", value: "X-1" },
  };

  it("shows namespaces first, but for what is in none, and machines last, in natural order", () => {
    const all = { "monitoring/cpu": series, ...attributes };
    expect(visibleNodes(all, "", new Set(["monitoring"])).map(({ path, depth }) => [path, depth])).toEqual([
      ["a9", 0],
      ["a10", 0],
      ["sys", 0],
      ["sys/id", 1],
      ["train", 0],
      ["train/deep", 1],
      ["train/deep/er", 2],
      ["train/loss", 1],
      ["monitoring", 0],
    ]);
  });

  it("hides what is closed and counts it", () => {
    const nodes = visibleNodes(attributes, "", new Set(["train", "sys"]));
    expect(nodes.map(({ path, count }) => [path, count])).toEqual([
      ["a9", 1],
      ["a10", 1],
      ["sys", 1],
      ["train", 2],
    ]);
  });

  it("opens what a search finds", () => {
    expect(visibleNodes(attributes, "LOSS", new Set(["train"])).map(({ path }) => path)).toEqual([
      "train",
      "train/loss",
    ]);
  });

  it("tells an attribute from a namespace of the same name", () => {
    const both = visibleNodes({ a: float, "a/b": float }, "", new Set());
    expect(both.map(({ path, type }) => [path, type])).toEqual([
      ["a", "float"],
      ["a", null],
      ["a/b", "float"],
    ]);
  });

  it("has no lines but those that show", () => {
    const lines = new Tree(attributes, "").lines(new Set(["train"]));
    expect(lines.indexOf("train/loss")).toBe(-1);
    expect(lines.indexOf("train/deep")).toBe(-1);
    expect(lines.indexOf("trai")).toBe(-1);
    expect(lines.at(-1)).toBeUndefined();
    expect(lines.at(lines.length)).toBeUndefined();
  });

  it("keeps empty names apart", () => {
    const found = visibleNodes({ "/a": float, "b//c": float, "b/c": float }, "", new Set());
    expect(found.map(({ name, path, depth }) => [name, path, depth])).toEqual([
      ["", "", 0],
      ["a", "/a", 1],
      ["b", "b", 0],
      ["", "b/", 1],
      ["c", "b//c", 2],
      ["c", "b/c", 1],
    ]);
  });

  it("begins at what says most, with the tracker's own namespaces closed", () => {
    expect(firstPath(attributes)).toBe("train/loss");
    expect(firstPath({ "sys/id": float })).toBe("sys/id");
    expect(firstPath({})).toBeUndefined();
    expect(firstPath({ "train/b10": series, "train/b9": series, "train/a": float })).toBe("train/b9");
    expect(closedAtFirst().includes("monitoring")).toBe(true);
    expect(closedAtFirst("monitoring/1/cpu").includes("monitoring")).toBe(false);
    expect(closedAtFirst("sys/tags").includes("sys")).toBe(false);
  });
});

describe("searching paths", () => {
  it("takes words or a regular expression", () => {
    expect(searchMatcher("loss train").matches("train/loss")).toBe(true);
    expect(searchMatcher("/^train.*s$/").matches("train/loss")).toBe(true);
    expect(searchMatcher("/^loss/").matches("train/loss")).toBe(false);
    expect(searchMatcher("/(/").matches("train/loss")).toBe(false);
    expect(searchMatcher("/(/").wrong).toContain("a bracket is not closed");
  });
});

describe("terminal text", () => {
  const plain = {
    ...{ colour: null, background: null, bold: false, dim: false },
    ...{ italic: false, underline: false, inverse: false },
  };

  it("keeps colours and drops other sequences", () => {
    expect(parseAnsi("\u001b[1;31mbad\u001b[0m \u001b[2Kok")).toEqual([
      { ...plain, text: "bad", colour: 1, bold: true },
      { ...plain, text: " " },
      { ...plain, text: "ok" },
    ]);
    expect(parseAnsi("\u001b[2;4ma\u001b[22;24mb")).toEqual([
      { ...plain, text: "a", dim: true, underline: true },
      { ...plain, text: "b" },
    ]);
  });

  it("brings all colours to those that are legible in every theme", () => {
    const colour = (codes: string) => parseAnsi(`\u001b[${codes}mx`)[0]?.colour;
    expect(colour("38;5;196")).toBe(1);
    expect(colour("38;5;12")).toBe(12);
    expect(colour("38;5;245")).toBeNull();
    expect(colour("38;2;10;200;220")).toBe(6);
    expect(colour("48;5;196;32")).toBe(2);
  });

  it("reads what is behind the text, and what changes places with it", () => {
    const background = (codes: string) => parseAnsi(`\u001b[${codes}mx`)[0]?.background;
    expect(background("41;97")).toBe(1);
    expect(background("104")).toBe(12);
    expect(background("48;5;208;1")).toBe(3);
    expect(background("48;2;10;200;220;49")).toBeNull();
    expect(parseAnsi("\u001b[7;3ma\u001b[27;23mb")).toEqual([
      { ...plain, text: "a", inverse: true, italic: true },
      { ...plain, text: "b" },
    ]);
  });

  it("shows of an overwritten line its last version", () => {
    expect(collapseReturns("10%\r50%\r100%\r")).toBe("100%");
    expect(collapseReturns("a\r\nb")).toBe("a\nb");
  });
});

it("streams of the console come first and are called by their short names", () => {
  const streams = logStreams({ notes: text, "monitoring/1f/stderr": text, "monitoring/1f/stdout": text });
  expect(streams.map(({ title }) => title)).toEqual(["stdout", "stderr", "notes"]);
});

it("what ended a run is in the traceback of its console, if there are lines in it", () => {
  const none = { type: "stringSeries", value: { count: 0 } } as typeof text;
  const tracebackIn = (traceback: typeof text) =>
    tracebackOf(logStreams({ traceback: none, "monitoring/1f/stdout": text, "monitoring/1f/traceback": traceback }));
  expect(tracebackIn(text)).toBe("monitoring/1f/traceback");
  expect(tracebackIn(none)).toBeUndefined();
});

it("streams of several processes keep the names of the processes", () => {
  const streams = logStreams({ "monitoring/a/stdout": text, "monitoring/b/stdout": text });
  expect(streams.map(({ title }) => title)).toEqual(["a/stdout", "b/stdout"]);
});

describe("lines of text", () => {
  const points = (...values: string[]) => values.map((value, index) => ({ index, value, timestamp: index }));
  const texts = (isConsole: boolean, ...values: string[]) =>
    toLines(points(...values), isConsole, 0).map(({ text }) => text);

  it("puts the pieces of a console together", () => {
    expect(toLines(points("epoch", " ", "1", "\n", "epoch 2\nepoch", " 3"), true, 7)).toEqual([
      { index: 0, number: 7, text: "epoch 1", timestamp: 0 },
      { index: 4, number: 8, text: "epoch 2", timestamp: 4 },
      { index: 4, number: 9, text: "epoch 3", timestamp: 4 },
    ]);
  });

  it("shows of a progress bar its last state", () => {
    expect(texts(true, "\r10%", "\r50%", "\r100%", "\n", "done\n")).toEqual(["100%", "done"]);
  });

  it("keeps empty lines", () => expect(texts(true, "a\n", "\n", "b\n")).toEqual(["a", "", "b"]));

  it("takes each point for a line where they are no pieces", () => expect(texts(false, "a", "b")).toEqual(["a", "b"]));

  it("never joins what a script logged as texts of their own", () => {
    expect(texts(false, "a", "b\nc", "d\n")).toEqual(["a", "b", "c", "d"]);
  });
});

describe("lines that somebody marks", () => {
  const line = (number: number, timestamp = number) => ({ number, timestamp });

  it("keep from when to when they are, wherever the lines in memory are", () => {
    const marked = markedUpTo(markedUpTo({ from: line(10), to: line(10) }, line(19_000)), line(40));
    expect(spanOf(marked)).toEqual({ count: 18_991, from: 10, to: 19_000 });
    expect(spanOf(markedUpTo(marked, line(3)))).toEqual({ count: 18_998, from: 3, to: 19_000 });
  });

  it("span a time that goes forward where the lines go back in it", () => {
    expect(spanOf({ from: line(1, 50), to: line(2, 20) })).toEqual({ count: 2, from: 20, to: 50 });
  });
});

it("what is looked for in logs, and how they are shown, comes back from the address", () => {
  const choice = { text: "loss", regex: true, matchCase: true, times: true, wrap: false, onlyHits: true };
  expect(stateOf(choice)).toEqual({ search: "loss", find: "regex-case", show: "times,hits" });
  expect(choiceOf(stateOf(choice))).toEqual(choice);
  expect(choiceOf(stateOf(NO_CHOICE))).toEqual(NO_CHOICE);
  expect(parseShown("hits,nonsense,times")).toBe("times,hits");
  expect(parseShown("nonsense")).toBeUndefined();
});
