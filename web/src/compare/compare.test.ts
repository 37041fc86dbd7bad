// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { TypedValue } from "@/api/queries";
import { ALL_FOLDED, type Folds, withFold } from "@/ui/folds";
import { toCsv, toLatex, toMarkdown } from "./exports";
import { isPlaced, measureNote, measuresOf, summaryOf, withPlaced } from "./measure";
import { type Attribute, foldedSpaces, inTreeOrder, isInScope, shownAttributes, sideRows } from "./rows";
import { formatSideState, parseSideState } from "./state";
import { ValueBook } from "./ValueBook";
import { changeOf, changeText, exactText, isSame, shortText } from "./values";

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
    const placed = { agg: "at_step", at: "0.5" };
    expect(formatSideState(parseSideState(placed))).toMatchObject(placed);
    expect(parseSideState({ agg: "at_step", at: "soon" })).toMatchObject({ aggregate: "last", step: 0 });
    const lists = { empty: "hide", closed: ["sys", "train"] };
    expect(formatSideState(parseSideState({ ...part, ...lists }))).toEqual({ ...part, ...lists });
  });

  it("knows nothing of wrong values", () => {
    const state = parseSideState({ scope: "x", agg: "y", tol: "0.5", closed: ["sys", "sys"] });
    expect(state).toMatchObject({ scope: "all", aggregate: "last", tolerance: 0, folds: { names: ["sys"] } });
  });
});

describe("rows", () => {
  const attributes = ["train/loss", "train/layer10/w", "train/layer9/w", "b", "a"].map((path) => attribute(path));

  it("are a tree in natural order, namespaces first, whose attributes are numbered", () => {
    const rows = sideRows(inTreeOrder(attributes), (space) => space === "train/layer9");
    expect(rows.map((row) => [row.depth, row.name, row.attribute ? row.leaf : `(${row.count})`])).toEqual([
      [0, "a", 0],
      [0, "b", 1],
      [0, "train", "(3)"],
      [1, "layer9", "(1)"],
      [1, "layer10", "(1)"],
      [2, "w", 2],
      [1, "loss", 3],
    ]);
  });

  it("have their sections in the order of those of charts: machines' last", () => {
    const paths = ["monitoring/cpu", "loss", "val/loss", "runtime/x", "train/loss", "train/monitoring/y"];
    const sections = inTreeOrder(paths.map((path) => attribute(path))).map(({ path }) => path);
    expect(sections).toEqual(["loss", "train/monitoring/y", "train/loss", "val/loss", "monitoring/cpu", "runtime/x"]);
  });

  it("of ten thousand attributes are made at once", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => attribute(`layer${index % 500}/p${index}`));
    const begin = performance.now();
    const ordered = inTreeOrder(many);
    for (let turn = 0; turn < 5; turn++) expect(sideRows(ordered, () => false)).toHaveLength(10_500);
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  it("count what is inside of closed namespaces, and show nothing of it", () => {
    const paths = ["a/b/c/x", "a/b/y", "a/b2/z", "a/w", "a//v", "/u", "a/b/c", "b"];
    const rows = (...closed: string[]) =>
      sideRows(inTreeOrder(paths.map((path) => attribute(path))), (space) => closed.includes(space)).map(
        ({ path, depth, count, attribute }) => (attribute ? path : `${" ".repeat(depth)}${path}/ ${count}`),
      );
    expect(rows()).toEqual([
      "b",
      "/ 1",
      "/u",
      "a/ 6",
      " a// 1",
      "a//v",
      " a/b/ 3",
      "  a/b/c/ 1",
      "a/b/c/x",
      "a/b/c",
      "a/b/y",
      " a/b2/ 1",
      "a/b2/z",
      "a/w",
    ]);
    expect(rows("a/b", "a/b/c")).toEqual([
      "b",
      "/ 1",
      "/u",
      "a/ 6",
      " a// 1",
      "a//v",
      " a/b/ 3",
      " a/b2/ 1",
      "a/b2/z",
      "a/w",
    ]);
    expect(rows("a", "a/b")).toEqual(["b", "/ 1", "/u", "a/ 6"]);
  });

  it("are ordered as people do: numbers by their size, in any case", () => {
    const order = (...paths: string[]) => inTreeOrder(paths.map((path) => attribute(path))).map(({ path }) => path);
    expect(order("l10", "l9", "L2", "l1.5", "l1.25", "l007", "l", "k_1")).toEqual([
      "k_1",
      "l",
      "l1.5",
      "l1.25",
      "L2",
      "l007",
      "l9",
      "l10",
    ]);
  });

  it("leave out what the switches say", () => {
    const all = [
      attribute("a", { differs: true }),
      attribute("b", { isEmpty: true, type: "string", differs: true }),
      attribute("c"),
      attribute("d", { differs: true }),
    ];
    const state = { ...parseSideState({}), onlyDifferences: true, hideEmpty: true };
    expect(shownAttributes(all, state, ["d"]).map((each) => each.path)).toEqual(["a"]);
  });

  it("that no two runs share are no differences worth a look, unless they are asked for", () => {
    const paths = ["lr", "monitoring/1/cpu", "sys/creation_time", "sys/diagnostics/refused", "sys/id", "sys/tags"];
    const all = paths.map((path) => attribute(path, { differs: true }));
    const shown = (part: Parameters<typeof parseSideState>[0]) =>
      shownAttributes(all, parseSideState(part)).map((each) => each.path);
    expect(shown({})).toEqual(paths);
    expect(shown({ diff: "1" })).toEqual(["lr", "sys/tags"]);
    expect(shown({ diff: "all" })).toEqual(paths);
    expect(shown({ diff: "1", q: "sys" })).toEqual(paths);
    expect(formatSideState(parseSideState({ diff: "all" })).diff).toBe("all");
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

  it("are the outermost namespaces alone where all are folded, and one that is opened shows what is in it", () => {
    const named = (folds: Folds) => sideRows(inTreeOrder(attributes), foldedSpaces(folds)).map(({ path }) => path);
    expect(named(ALL_FOLDED)).toEqual(["a", "b", "train"]);
    expect(named(withFold(ALL_FOLDED, "train"))).toContain("train/layer9/w");
    expect(named(withFold(withFold(ALL_FOLDED, "train"), "train/layer9"))).not.toContain("train/layer9/w");
  });

  it("that are pinned stand above all others, in their order", () => {
    const rows = sideRows(inTreeOrder(["a/x", "b/y", "c"].map((path) => attribute(path))), () => false, [
      "c",
      "b/y",
      "gone",
    ]);
    expect(rows.map(({ path, leaf, depth }) => [path, leaf, depth])).toEqual([
      ["c", 0, 0],
      ["b/y", 1, 0],
      ["a", 2, 0],
      ["a/x", 2, 1],
    ]);
  });
});

describe("what counts of series", () => {
  const columns = [
    { path: "loss", what: "at_min_of", at: "val/loss" },
    { path: "acc", what: "max" },
    { path: "acc", what: "min" },
    { path: "lr" },
  ];
  const measures = measuresOf({ aggregate: "at_step", step: 0.5 }, columns);

  it("is what the column of the table shows, or else what is chosen for all", () => {
    expect(measures.of("loss")).toEqual({ aggregate: "at_min_of", of: "val/loss" });
    expect(measures.of("acc")).toEqual({ aggregate: "max" });
    expect(measures.of("lr")).toEqual({ aggregate: "at_step", step: 0.5 });
    expect(measures.own.map(({ path }) => path)).toEqual(["loss", "acc"]);
    expect(["loss", "acc", "lr"].map((path) => measureNote(measures.of(path)))).toEqual([
      "at min of val/loss",
      "max",
      "at step 0.5",
    ]);
  });

  it("stands in place of the last value where it is looked up", () => {
    const facts = { count: 2, last: 1, min: 0, max: 3 } as Extract<TypedValue, { type: "floatSeries" }>["value"];
    const value = withPlaced({ type: "floatSeries", value: facts }, 2);
    expect(exactText(value, summaryOf(measures.of("lr")))).toBe("2");
    expect(exactText(value, summaryOf(measures.of("acc")))).toBe("3");
    expect(exactText(withPlaced({ type: "floatSeries", value: facts }, null), "last")).toBeNull();
    expect(withPlaced({ type: "int", value: 1 }, 2)).toEqual({ type: "int", value: 1 });
    expect(isPlaced(measures.of("acc"))).toBe(false);
  });
});

describe("values that were seen", () => {
  it("stay known where they are not asked for again, and give way to newer ones", () => {
    const book = new ValueBook();
    const cells = (values: Record<string, number>) => ({
      paths: ["a", "b"],
      values: new Map([
        ["R-1", Object.fromEntries(Object.entries(values).map(([path, value]) => [path, float(value)]))],
      ]),
    });
    const first = cells({ a: 1, b: 2 });
    book.take(first);
    book.take({ paths: ["c"], values: new Map([["R-1", {}]]) });
    expect([book.value("a", "R-1"), book.value("c", "R-1"), book.value("d", "R-1")]).toEqual([
      float(1),
      null,
      undefined,
    ]);
    book.take(cells({ a: 3 }));
    book.take(first);
    expect([book.value("a", "R-1"), book.value("b", "R-1"), book.value("a", "R-2")]).toEqual([
      float(3),
      null,
      undefined,
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
