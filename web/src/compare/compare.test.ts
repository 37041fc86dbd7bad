// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { TypedValue } from "@/api/queries";
import { toCsv, toLatex, toMarkdown } from "./exports";
import { type Attribute, isInScope, shownAttributes, sideRows } from "./rows";
import { formatSideState, parseSideState } from "./state";
import { changeOf, changeText, directionOf, exactText, isSame, shortText } from "./values";

const attribute = (path: string, changes: Partial<Attribute> = {}): Attribute => ({
  path,
  type: "float",
  count: 2,
  differs: false,
  isEmpty: false,
  ...changes,
});
const float = (value: number): TypedValue => ({ type: "float", value });

describe("the address", () => {
  it("carries what is not the default, and nothing else", () => {
    expect(formatSideState(parseSideState({}))).toEqual(
      Object.fromEntries(Object.keys(formatSideState(parseSideState({}))).map((name) => [name, undefined])),
    );
    const part = { q: "a & !b", scope: "metrics", diff: "1", change: "1", ref: "DIG-3", agg: "min", tol: "0.01" };
    const lists = { empty: "hide", ignore: ["sys/id"], closed: ["sys", "train"] };
    expect(formatSideState(parseSideState({ ...part, ...lists }))).toEqual({ ...part, ...lists });
  });

  it("knows nothing of wrong values", () => {
    const state = parseSideState({ scope: "x", agg: "y", tol: "0.5", closed: "sys", ignore: ["a", "a", ""] });
    expect(state).toMatchObject({ scope: "all", aggregate: "last", tolerance: 0, closed: ["sys"], ignored: ["a"] });
  });
});

describe("rows", () => {
  const attributes = ["train/loss", "train/layer10/w", "train/layer9/w", "b", "a"].map((path) => attribute(path));

  it("are a tree in natural order, namespaces first, whose attributes are numbered", () => {
    const rows = sideRows(attributes, new Set(["train/layer9"]));
    expect(rows.map((row) => [row.depth, row.name, row.attribute ? row.leaf : `(${row.count})`])).toEqual([
      [0, "train", "(3)"],
      [1, "layer9", "(1)"],
      [1, "layer10", "(1)"],
      [2, "w", 0],
      [1, "loss", 1],
      [0, "a", 2],
      [0, "b", 3],
    ]);
  });

  it("of ten thousand attributes are made at once", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => attribute(`layer${index % 500}/p${index}`));
    const begin = performance.now();
    expect(sideRows(many, new Set())).toHaveLength(10_500);
    expect(performance.now() - begin).toBeLessThan(1_000);
  });

  it("leave out what the switches say", () => {
    const all = [
      attribute("a", { differs: true }),
      attribute("b", { isEmpty: true, type: "string", differs: true }),
      attribute("c"),
      attribute("d", { differs: true }),
    ];
    const state = { ...parseSideState({}), onlyDifferences: true, hideEmpty: true, ignored: ["d"] };
    expect(shownAttributes(all, state).map((each) => each.path)).toEqual(["a"]);
  });

  it("belong to scopes", () => {
    const scopes = (each: Attribute) =>
      (["configs", "metrics", "tags", "source"] as const).filter((scope) => isInScope(each, scope));
    expect(scopes(attribute("params/lr"))).toEqual(["configs"]);
    expect(scopes(attribute("train/loss", { type: "floatSeries" }))).toEqual(["metrics"]);
    expect(scopes(attribute("sys/tags", { type: "stringSet" }))).toEqual(["tags"]);
    expect(scopes(attribute("source_code/git", { type: "gitRef" }))).toEqual(["source"]);
    expect(scopes(attribute("sys/owner", { type: "string" }))).toEqual([]);
    expect(scopes(attribute("monitoring/cpu", { type: "floatSeries" }))).toEqual([]);
  });

  it("that are pinned stand above all others, in their order", () => {
    const rows = sideRows(
      ["a/x", "b/y", "c"].map((path) => attribute(path)),
      new Set(),
      ["c", "b/y", "gone"],
    );
    expect(rows.map(({ path, leaf, depth }) => [path, leaf, depth])).toEqual([
      ["c", 0, 0],
      ["b/y", 1, 0],
      ["a", 2, 0],
      ["a/x", 2, 1],
    ]);
  });
});

describe("values", () => {
  it("change against a reference, by themselves and in per cent", () => {
    expect(changeText(changeOf(0.11, 0.1)!)).toBe("+0.01 (+10 %)");
    expect(changeText(changeOf(-3, -2)!)).toBe("−1 (−50 %)");
    expect(changeText(changeOf(1, 0)!)).toBe("+1");
    expect(changeText(changeOf(2, 2)!)).toBe("±0");
    expect(changeOf(Number.NaN, 1)).toBeNull();
    expect(changeOf(1, null)).toBeNull();
  });

  it("are better in the direction that the name tells", () => {
    expect(["train/loss", "val/accuracy", "lr", "score_error", "eval/f1-score"].map(directionOf)).toEqual([
      -1, 1, 0, 0, 1,
    ]);
  });

  it("are the same within the tolerance, and only of the same type", () => {
    expect(isSame(float(1), { type: "int", value: 1 }, "last", 0.5)).toBe(false);
    expect(isSame(float(1), float(1.005), "last", 0)).toBe(false);
    expect(isSame(float(1), float(1.005), "last", 0.01)).toBe(true);
    expect(isSame({ type: "float", value: "NaN" }, { type: "float", value: "NaN" }, "last", 0)).toBe(true);
    expect(isSame(undefined, float(1), "last", 0.05)).toBe(false);
    expect(isSame(undefined, undefined, "last", 0)).toBe(true);
  });

  it("are short in cells and exact on the clipboard", () => {
    expect([shortText(float(0.123456789), "last"), exactText(float(0.123456789), "last")]).toEqual([
      "0.1235",
      "0.123456789",
    ]);
    expect(exactText({ type: "stringSet", value: ["a", "b"] }, "last")).toBe("a, b");
    expect(exactText(undefined, "last")).toBeNull();
  });
});

describe("exports", () => {
  const table = {
    header: ["attribute", "run, one"],
    rows: [
      ["a_b", '=HYPERLINK("x")'],
      ["n", "-1.5e-3"],
      ["t", "50 % | x\ny"],
      ["m", null],
    ],
  };

  it("write CSV in which texts are no formulas and numbers stay numbers", () => {
    expect(toCsv(table)).toBe(
      'attribute,"run, one"\r\na_b,"\'=HYPERLINK(""x"")"\r\nn,-1.5e-3\r\nt,"50 % | x\ny"\r\nm,\r\n',
    );
    const first = (text: string) => toCsv({ header: [text], rows: [] }).trimEnd();
    expect(["+1+cmd", "@x", "-a", "\tx"].map(first)).toEqual(["'+1+cmd", "'@x", "'-a", "'\tx"]);
  });

  it("write Markdown in which no text is markup", () => {
    expect(toMarkdown(table).split("\n").slice(0, 5)).toEqual([
      "| attribute | run, one |",
      "| --- | ---: |",
      '| a\\_b | =HYPERLINK("x") |',
      "| n | -1.5e-3 |",
      "| t | 50 % \\| x y |",
    ]);
  });

  it("write LaTeX in which no text is a command", () => {
    const lines = toLatex({ header: ["p"], rows: [["a_b & 5% $x$ #1 {c} ~^ \\end"]] }).split("\n");
    expect(lines[4]).toBe(
      "  a\\_b \\& 5\\% \\$x\\$ \\#1 \\{c\\} \\textasciitilde{}\\textasciicircum{} \\textbackslash{}end \\\\",
    );
    expect(lines[0]).toBe("\\begin{tabular}{l}");
  });
});
