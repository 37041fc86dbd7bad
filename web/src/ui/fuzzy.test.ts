// @vitest-environment node
import { describe, expect, it } from "vitest";
import { fuzzyFilter, fuzzyMatch } from "./fuzzy";

const found = (query: string, ...texts: string[]) => fuzzyFilter(query, texts, (text) => text).map((each) => each.item);

describe("fuzzy search", () => {
  it("finds letters in their order only", () => {
    expect(found("dgt", "digits", "tgd", "images")).toEqual(["digits"]);
    expect(fuzzyMatch("xyz", "digits")).toBeNull();
  });

  it("puts what begins a word before what is inside of one", () => {
    expect(found("run", "prune-me", "long-runs", "runs")).toEqual(["runs", "long-runs", "prune-me"]);
  });

  it("takes initials", () => {
    expect(fuzzyMatch("rtm", "resnet-tiny-mnist")?.places).toEqual([0, 7, 12]);
    expect(found("ls", "glass", "label-smoothing")[0]).toBe("label-smoothing");
  });

  it("finds everything in its order when nothing is asked", () => {
    expect(found(" ", "b", "a")).toEqual(["b", "a"]);
  });
});
