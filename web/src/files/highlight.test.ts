// @vitest-environment node
import { describe, expect, it } from "vitest";
import { hexLines } from "./hex";
import { type Language, languageOf, type TokenKind, tokens } from "./highlight";
import { peaksOf } from "./peaks";

const of = (text: string, language: Language, kind: TokenKind) =>
  tokens(text, language)
    .filter((each) => each.kind === kind)
    .map((each) => each.text.trim());

describe("highlighting", () => {
  it("tells names, values and comments apart", () => {
    const json = '{"lr": -1e-3, "name": "a: \\"b\\"", "on": true}';
    expect(of(json, "json", "name")).toEqual(['"lr"', '"name"', '"on"']);
    expect(of(json, "json", "string")).toEqual(['"a: \\"b\\""']);
    expect(of(json, "json", "number")).toEqual(["-1e-3"]);
    expect(of("# c\nlr: 0.1 # d\nurl: a#b\nlist:\n  - x: 'y'\n", "yaml", "comment")).toEqual(["# c", "# d"]);
    expect(of("lr: 0.1\nlist:\n  - x: 'y'\n", "yaml", "name")).toEqual(["lr", "list", "x"]);
    expect(of('def f(x):\n  """doc # no"""\n  return "#" # yes', "python", "comment")).toEqual(["# yes"]);
    expect(of("class A:\n  def go(self): pass", "python", "name")).toEqual(["A", "go"]);
  });

  it.each(["json", "yaml", "python", "shell", "code", "none"] as const)("loses nothing of %s", (language) => {
    const text = 'a: "unfinished\n\'x\' """ /* `$ 0x1F -3.5e+7 # // {"k": [1, null]}\n\n\tü 🙂 \\';
    expect(
      tokens(text, language)
        .map((each) => each.text)
        .join(""),
    ).toBe(text);
  });

  it("is quick with what is made to be slow", () => {
    const started = performance.now();
    for (const piece of ['"\\', "'''", "/*", "- ", "a".repeat(40), "1_", "{ "]) {
      for (const language of ["json", "yaml", "python", "shell", "code"] as const)
        tokens(piece.repeat(20_000), language);
    }
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  it("goes by the name", () => {
    expect(["a/train.py", "Dockerfile", "x.JSON", "notes", "a.b.yml"].map(languageOf)).toEqual([
      "python",
      "shell",
      "json",
      "none",
      "yaml",
    ]);
  });
});

describe("the bytes of a file", () => {
  it("stand as digits and as what can be read of them", () => {
    expect(hexLines(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0x20, 0x7f]))).toEqual([
      { at: "00000000", hex: "89 50 4e 47 00 20 7f", text: ".PNG. ." },
    ]);
    expect(hexLines(new Uint8Array(33)).map((line) => line.at)).toEqual(["00000000", "00000010", "00000020"]);
  });
});

describe("a waveform", () => {
  it("has the extremes of every stretch, of all channels", () => {
    const left = Float32Array.of(0, 0.5, -0.25, 0);
    const right = Float32Array.of(0, 0, 0, 1);
    expect([...peaksOf([left, right], 2)]).toEqual([0, 0.5, -0.25, 1]);
    expect([...peaksOf([Float32Array.of(0.5)], 3)]).toHaveLength(6);
    expect([...peaksOf([], 1)]).toEqual([0, 0]);
  });
});
