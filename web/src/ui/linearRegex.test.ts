import { describe, expect, it } from "vitest";
import { linearRegex } from "./linearRegex";
import { WrongExpression } from "./regexSyntax";

const PATTERNS = [
  ...["", "loss", "^train", "loss$", "^$", "a|b", "^(train|val)/loss$", "(a|ab)(c|bcd)$", "a*", "a+b", "ab?c", "a{2}"],
  ...[
    "a{2,}",
    "^a{1,3}$",
    "(ab){2}",
    "(a*)*b",
    "(a|a)*c",
    "a.c",
    "[a-c]+[0-9]",
    "[^a-z]",
    "[]x]",
    "[a\\]-]",
    "[\\w-]+/",
  ],
  ...["\\d+$", "\\bloss\\b", "\\Bss", "\\D\\d", "\\s", "\\S\\W\\S", "a\\.b", "\\x41", "\\u0061", "[\\d/]", "(?:ab)+?c"],
  ...[
    "(?<name>ab)",
    "a{,2}",
    "a{x",
    "é",
    "[À-Ü]",
    "^(a?){3}a{3}$",
    "x*$",
    "(^|/)loss",
    "(|a)b",
    "()*",
    "[^\\d]$",
    "_|",
  ],
];
const TEXTS = [
  ...[
    "",
    "a",
    "ab",
    "abc",
    "aabcd",
    "train/loss",
    "val/loss/",
    "TRAIN/Loss",
    "aaaa",
    "b",
    "ababc",
    "a\nc",
    "a.b",
    "a b",
  ],
  ...["x9/c3", "]", "-", "a{,2}", "a{x", "É", "ü", "loss_1", "glossary", "a/b.c-d e_1", "\t", "aaa", "aaaaaaa"],
];

describe("a regular expression in linear time", () => {
  it.each(PATTERNS.filter((each) => each !== "[]x]"))("finds what the browser's own finds: %s", (pattern) => {
    const own = new RegExp(pattern, "i");
    const found = linearRegex(pattern);
    expect(TEXTS.filter(found)).toEqual(TEXTS.filter((text) => own.test(text)));
  });

  it.each([
    ["[[:alpha:]]", "é1a", "é1-"],
    ["^[^[:^digit:]]+$", "42", "4x"],
    ["^[[:punct:][:space:]x-z]+$", "_ ]y", "_ a"],
    ["^[[:graph:]-]+$", "a-~", "a b"],
    ["^[[:cntrl:]]$", "\u007f", " "],
    ["^a\\sb$", "a\tb", "a\u00a0b"],
    ["^a.b$", "a\rb", "a\nb"],
    ["^\\x{1F600}\\x{e9}$", "😀é", "😀e"],
  ])("reads as RE2 does what the browser's own reads as something else: %s", (pattern, found, missed) => {
    expect(linearRegex(pattern)(found)).toBe(true);
    expect(linearRegex(pattern)(missed)).toBe(false);
  });

  it("refuses a named set that there is not", () => {
    expect(() => linearRegex("[[:letters:]]")).toThrow("[:letters:] is unknown");
    expect(() => linearRegex("[[:constructor:]]")).toThrow("[:constructor:] is unknown");
  });

  it("finds what the browser's own finds, of expressions made up at random", () => {
    let seed = 7;
    const pick = <T>(of: readonly T[]): T => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return of[Math.floor((seed / 2_147_483_648) * of.length)]!;
    };
    const made = (depth: number): string => {
      if (depth === 0) return pick(["a", "b", ".", "[ab]", "[^a]", "\\b", "\\B", "^", "$", "\\w", ""]);
      const inner = () => made(depth - 1);
      const shape = pick(["row", "row", "either", "repeat"]);
      if (shape === "repeat") return `(?:${inner()})${pick(["*", "+", "?", "{2}", "{0,2}", "{1,}"])}`;
      return shape === "row" ? inner() + inner() : `(?:${inner()}|${inner()})`;
    };
    const texts = Array.from({ length: 60 }, () =>
      Array.from({ length: pick([0, 1, 2, 4, 6]) }, () => pick("abA/".split(""))).join(""),
    );
    for (let count = 0; count < 1_500; count++) {
      const pattern = made(pick([1, 2, 3]));
      const own = new RegExp(pattern, "i");
      expect([pattern, texts.filter(linearRegex(pattern))]).toEqual([pattern, texts.filter((text) => own.test(text))]);
    }
  });

  it("takes no longer for what takes the browser for ever", () => {
    const text = `${"a".repeat(1_000)}!`;
    for (const pattern of ["(a+)+$", "^(a|a)*$", "(.*)*x$", "a*a*a*a*a*a*b", "(a?){200}a{200}b"]) {
      const begin = performance.now();
      expect(linearRegex(pattern)(text)).toBe(false);
      expect(performance.now() - begin).toBeLessThan(2_000);
    }
  });

  it.each([
    ["(", "a bracket is not closed"],
    [")", "closed that was not opened"],
    ["[a", "a square bracket is not closed"],
    ["*a", "nothing stands in front of a repetition"],
    ["a**", "a repetition is repeated"],
    ["(?=a)", "look ahead or behind"],
    ["(?<!a)", "look ahead or behind"],
    ["(a)\\1", "refer back"],
    ["\\", "behind its last backslash"],
    ["\\q", "\\q is unknown"],
    ["[b-a]", "a range has no such ends"],
    ["a{3,2}", "cannot be repeated"],
    ["(a{500}){500}", "too large"],
    ["((((){1000}){1000}){1000}){1000}", "too large"],
    [`${"(".repeat(5_000)}a${")".repeat(5_000)}`, "too deep"],
  ])("says why %s is none", (pattern, why) => {
    expect(() => linearRegex(pattern)).toThrow(WrongExpression);
    expect(() => linearRegex(pattern)).toThrow(why);
  });
});

it("takes characters whole, and letters only for those that they are in the other case", () => {
  expect(linearRegex("^[😀]$")("😁")).toBe(false);
  expect(linearRegex("^[😀-😂]$")("😁")).toBe(true);
  expect(linearRegex("^.$")("😁")).toBe(true);
  expect(linearRegex("^😀{2}$")("😀😀")).toBe(true);
  expect(linearRegex("s")("maß")).toBe(false);
  expect(linearRegex("ß")("MAß")).toBe(true);
});
