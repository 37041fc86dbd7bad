import { describe, expect, it } from "vitest";
import { ALL_FOLDED, folding, formatFolds, NONE_FOLDED, parseFolds, withFold } from "./folds";

const open = (folds: Parameters<typeof folding>[0], names: readonly string[]) =>
  names.filter((name) => !folding(folds)(name));
const names = Array.from({ length: 2_000 }, (_, index) => `s${index}`);

describe("parts that are folded away", () => {
  it("are all of them, however many there are, and some are opened again", () => {
    expect(open(ALL_FOLDED, names)).toEqual([]);
    const some = withFold(withFold(ALL_FOLDED, "s7"), "s1999");
    expect(open(some, names)).toEqual(["s7", "s1999"]);
    expect(open(withFold(some, "s7"), names)).toEqual(["s1999"]);
    expect(open(withFold(NONE_FOLDED, "s7"), ["s6", "s7"])).toEqual(["s6"]);
  });

  it("are told in an address, which does not get longer the more they are", () => {
    expect(formatFolds(ALL_FOLDED)).toEqual({ fold: "all" });
    expect(formatFolds(NONE_FOLDED)).toEqual({});
    for (const folds of [NONE_FOLDED, ALL_FOLDED, withFold(ALL_FOLDED, "a"), withFold(NONE_FOLDED, "a")]) {
      const said = Object.fromEntries(Object.entries(formatFolds(folds)).filter(([, value]) => value !== undefined));
      expect(parseFolds(said as never, 300)).toEqual(folds);
    }
    // What has no namespace is in a part without a name.
    expect(parseFolds({ closed: ["a", "a", ""] }, 300)).toEqual({ isAll: false, names: ["a", ""] });
    expect(parseFolds({ closed: names }, 300).names).toHaveLength(300);
  });
});
