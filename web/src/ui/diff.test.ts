// @vitest-environment node
import { describe, expect, it } from "vitest";
import { difference, words } from "./diff";

const told = (before: string, after: string) =>
  difference(words(before), words(after)).map(
    ({ kind, parts }) => `${{ same: "", gone: "-", new: "+" }[kind]}${parts.join("")}`,
  );

describe("difference", () => {
  it("tells what is gone and what is new, word by word", () => {
    expect(told("the quick fox", "the slow fox")).toEqual(["the ", "-quick", "+slow", " fox"]);
    expect(told("a b c", "a b c")).toEqual(["a b c"]);
    expect(told("", "x")).toEqual(["+x"]);
    expect(told("x", "")).toEqual(["-x"]);
    expect(told("", "")).toEqual([]);
    expect(told("lr=0.1, n=3", "lr=0.2, n=3")).toEqual(["lr=0.", "-1", "+2", ", n=3"]);
  });

  it("gives back both sides, whatever they are", () => {
    let seed = 7;
    const random = (most: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % most;
    };
    for (let round = 0; round < 200; round++) {
      const [before, after] = [0, 1].map(() => Array.from({ length: random(30) }, () => random(4)));
      const edits = difference(before!, after!);
      const side = (without: string) => edits.filter((edit) => edit.kind !== without).flatMap((edit) => edit.parts);
      expect(side("new")).toEqual(before);
      expect(side("gone")).toEqual(after);
    }
  });

  it("finds the fewest edits", () => {
    const edits = difference([..."ABCABBA"], [..."CBABAC"]);
    const changed = edits.filter((edit) => edit.kind !== "same").flatMap((edit) => edit.parts);
    expect(changed).toHaveLength(5);
  });

  it("replaces the middle of what has next to nothing in common, and takes no time for it", () => {
    const [before, after] = [1, 2].map((side) => Array.from({ length: 20_000 }, (_, index) => `${side}-${index}`));
    expect(difference(before!, after!).map((edit) => edit.kind)).toEqual(["gone", "new"]);
  });
});
