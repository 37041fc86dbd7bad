// @vitest-environment node
import { describe, expect, it } from "vitest";
import { phraseOffers, take, valueOffers, wishAt, wordOffers } from "./completion";
import { type Clause, fromNql, lastMember, toNql, withCondition } from "./nqlText";
import { STATUS_CONDITIONS } from "./statusConditions";

const loss = { path: "train/loss", type: "floatSeries", aggregate: "min", operator: "<", value: "0.5" } as const;
const name = { path: "sys/name", type: "string", operator: "MATCHES", value: 'a"b\\d+' } as const;
const tags = { path: "sys/tags", type: "stringSet", operator: "has any of", value: "a, b" } as const;
const none = { path: "sys/tags", type: "stringSet", operator: "has none of", value: "c, d" } as const;
const there = { path: "x", type: "file", operator: "NOT EXISTS", value: "" } as const;
const recent = { path: "sys/creation_time", type: "datetime", operator: ">", value: "-7d" } as const;
const failed = { path: "sys/failed", type: "bool", operator: "=", value: "True" } as const;

describe("conditions and NQL", () => {
  it.each<Clause>([
    { join: "AND", items: [] },
    { join: "AND", items: [loss] },
    { join: "OR", items: [name, there, failed] },
    { join: "AND", items: [recent, { join: "OR", items: [loss, name] }, tags] },
    { join: "AND", items: [{ ...tags, value: '"a, b", c, """d"""' }] },
    { join: "AND", items: [{ ...tags, operator: "has all of", value: '"last, first"' }] },
    { join: "OR", items: [none, { join: "AND", items: [tags, failed] }] },
  ])("round-trip %#", (clause) => expect(fromNql(toNql(clause))).toEqual(clause));

  it("are written as NQL reads them", () => {
    expect(toNql({ join: "AND", items: [loss, tags] })).toBe(
      '(min(`train/loss`:floatSeries) < 0.5) AND ((`sys/tags`:stringSet CONTAINS "a") OR (`sys/tags`:stringSet CONTAINS "b"))',
    );
  });

  it("keep tags whole that have commas or quotes", () => {
    const text = '((`sys/tags`:stringSet CONTAINS "a, b") OR (`sys/tags`:stringSet CONTAINS "\\"c\\""))';
    expect(toNql({ join: "AND", items: [{ ...tags, value: '"a, b" , """c"""' }] })).toBe(text);
    expect(fromNql(text)?.items).toEqual([{ ...tags, value: '"a, b", """c"""' }]);
  });

  it.each([
    ["", "", ""],
    ["ba", "", "ba"],
    ["a, ba", "a, ", "ba"],
    ['"a, b", c', '"a, b", ', "c"],
    ['a, "b, c', "a, ", "b, c"],
    ["a,", "a, ", ""],
    ['"a"b, c', '"a"b, ', "c"],
  ])("%s goes on behind %s from %s", (text, head, prefix) => expect(lastMember(text)).toEqual({ head, prefix }));

  it("leave out what says nothing yet", () => {
    expect(toNql({ join: "AND", items: [{ ...loss, value: " ", isDraft: true }, failed] })).toBe(
      "(`sys/failed`:bool = True)",
    );
  });

  it.each(['(`params/note`:string = "")', '(`params/note`:string != " ") AND (`sys/tags`:stringSet CONTAINS "")'])(
    "%s stays, which means an empty text",
    (text) => expect(toNql(fromNql(text)!)).toBe(text),
  );

  it.each([
    ["cfg/lr > 0.0001 and train/loss < 0.9", "(`cfg/lr` > 0.0001) AND (`train/loss` < 0.9)"],
    ['`a b` == "5" OR c = 5e-1 OR d contains x', '(`a b` = "5") OR (`c` = 5e-1) OR (`d` CONTAINS "x")'],
    ['max(acc) >= 1 AND done = True AND t > "-7d"', '(max(`acc`) >= 1) AND (`done` = True) AND (`t` > "-7d")'],
    ["x exists AND (y not exists or z != 1)", "(`x` EXISTS) AND ((`y` NOT EXISTS) OR (`z` != 1))"],
  ])("%s, whose fields have no types, is given none", (text, written) => {
    const read = fromNql(text)!;
    expect(toNql(read)).toBe(written);
    expect(fromNql(written)).toEqual(read);
  });

  it.each([
    "NOT (`a`:int = 1)",
    "NOT a = 1",
    "a > b > c",
    "AND = 1",
    "(`a`:int = 1) AND (`b`:int = 1) OR (`c`:int = 1)",
    "(`a`:int = 1) AND ((`b`:int = 1) OR ((`c`:int = 1) AND (`d`:int = 1)))",
    "`a` = ",
    "(`a`:int = ",
    "(`a`:gitRef = 1)",
  ])("%s is beyond the builder", (text) => expect(fromNql(text)).toBeNull());
});

describe("what is expected at the caret", () => {
  const at = (text: string) => wishAt(text.replace("|", ""), text.indexOf("|"));
  it.each([
    ["|", "field", ""],
    ["(`tr|", "field", "tr"],
    ["(min(tra|", "field", "tra"],
    ["(`a`:int |", "operator", ""],
    ["(`a`:string CON|", "operator", "CON"],
    ["(`a`:string NOT |", "operator", ""],
    ['(`a`:string = "x|', "value", "x"],
    ["(`a`:float > |", "value", ""],
    ["(`a`:float > 3) |", "connective", ""],
    ["(`a`:float > 3) AND |", "field", ""],
    ["(`a`:file EXISTS) O|", "connective", "O"],
  ])("%s: a %s from %s", (text, kind, prefix) => expect(at(text)).toMatchObject({ kind, prefix }));

  it("knows whose value it is", () => {
    expect(at('(`a/b`:string = "|')).toMatchObject({ kind: "value", path: "a/b", type: "string" });
  });

  it("offers the operators of the type", () => {
    const words = (text: string) => wordOffers(at(text)!).map((offer) => offer.text);
    expect(words("(`a`:stringSet |")).toEqual(["CONTAINS", "NOT CONTAINS", "EXISTS", "NOT EXISTS"]);
    expect(words("(`a`:bool !|")).toEqual(["!="]);
    expect(words("(`a`:artifact |")).toEqual(["=", "!=", "CONTAINS", "NOT CONTAINS", "EXISTS", "NOT EXISTS"]);
    expect(words("(`a`:stringSeries M|")).toEqual(["MATCHES"]);
    expect(words("(`a`:histogramSeries |")).toEqual(["EXISTS", "NOT EXISTS"]);
  });

  it("offers whole conditions for what people call a run's status, and for their own runs", () => {
    const phrases = (text: string) => phraseOffers(at(text)!).map((offer) => offer.insert);
    expect(phrases("fail|")).toEqual(["(`sys/failed`:bool = True)"]);
    expect(phrases("(`a`:int = 1) AND finished|")).toEqual([STATUS_CONDITIONS.finished]);
    expect(phrases("mine|")).toEqual(['(`sys/owner`:string = "me")']);
    expect(phrases("(`a`:string = fail|")).toEqual([]);
    for (const phrase of phrases("status|")) expect(fromNql(phrase)).not.toBeNull();
  });

  it("offers instants before now, and whoever looks as the owner", () => {
    const values = (text: string) => valueOffers(at(text)!).map((offer) => offer.insert);
    expect(values('(`a`:datetime > "-7|')).toEqual(['"-7d"']);
    expect(values('(`sys/owner`:string = "|')).toEqual(['"me"']);
    expect(values('(`sys/name`:string = "|')).toEqual([]);
  });

  it("puts in what was chosen, with its quotes, once", () => {
    const text = '(`a`:string = "x")';
    const wish = wishAt(text, text.indexOf("x") + 1)!;
    expect(take(text, wish, { insert: '"xyz"', text: "xyz" }).text).toBe('(`a`:string = "xyz")');
    expect(take("(`a`:int ", wishAt("(`a`:int ", 9)!, { insert: "> ", text: ">" })).toEqual({
      text: "(`a`:int > ",
      caret: 11,
    });
  });
});

describe("a condition that must hold, too", () => {
  const a = "(`a`:int = 1)";
  const b = "(`b`:int = 2)";
  const fresh = "(`c`:float EXISTS)";
  it.each([
    ["", fresh],
    [a, `${a} AND ${fresh}`],
    [`${a} AND ${b}`, `${a} AND ${b} AND ${fresh}`],
    [`${a} OR ${b}`, `(${a} OR ${b}) AND ${fresh}`],
    [`${a} AND ${b} OR ${a}`, `(${a} AND ${b} OR ${a}) AND ${fresh}`],
    [`NOT ${fresh}`, `(NOT ${fresh}) AND ${fresh}`],
    [`${fresh} OR ${a}`, `(${fresh} OR ${a}) AND ${fresh}`],
  ])("narrows `%s`", (query, narrowed) => expect(withCondition(query, fresh)).toBe(narrowed));
  it("is not said twice", () => expect(withCondition(`${fresh} AND ${a}`, fresh)).toBe(`${fresh} AND ${a}`));
});
