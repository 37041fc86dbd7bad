// @vitest-environment node
import { describe, expect, it } from "vitest";
import { isPicture, parseCsv, previewKind } from "./kind";

describe("previewKind", () => {
  it.each([
    ["plot.PNG", "", "image"],
    ["report.html", "text/plain", "sandbox"],
    ["figure", "image/svg+xml", "image"],
    ["paper.pdf", "application/pdf", "pdf"],
    ["README.md", "", "markdown"],
    ["table.parquet", "application/octet-stream", "parquet"],
    ["scan", "image/tiff", "none"],
    ["notes", "text/html; charset=utf-8", "sandbox"],
    ["train.py", "", "text"],
    ["Makefile", "", "text"],
    ["table.tsv", "", "csv"],
    ["weights.pt", "application/octet-stream", "none"],
  ])("%s (%s) is shown as %s", (name, mime, kind) => expect(previewKind(name, mime)).toBe(kind));
});

describe("parseCsv", () => {
  it("reads quotes, separators and line ends of every kind", () => {
    expect(parseCsv('a,"b, ""c"""\r\n1,\n', ",", 10)).toEqual([
      ["a", 'b, "c"'],
      ["1", ""],
    ]);
    expect(parseCsv("a\tb\n1\t2", "\t", 10)).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(parseCsv('a\n"two\nlines"', ",", 10)).toEqual([["a"], ["two\nlines"]]);
  });

  it("stops after the rows that are wanted", () => {
    expect(parseCsv("1\n2\n3\n4\n", ",", 2)).toEqual([["1"], ["2"]]);
    expect(parseCsv("", ",", 2)).toEqual([]);
  });
});

describe("pictures", () => {
  it("are what an image element shows, by what was found in their bytes", () => {
    expect(isPicture("a.png", "")).toBe(true);
    expect(isPicture("", "image/png")).toBe(true);
    expect(isPicture("a.svg", "image/svg+xml")).toBe(true);
    expect(isPicture("a.png", "text/html")).toBe(false);
    expect(isPicture("a.html", "text/html")).toBe(false);
    expect(isPicture("a.tif", "image/tiff")).toBe(false);
  });
});
