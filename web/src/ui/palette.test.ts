// @vitest-environment node
import { describe, expect, it } from "vitest";
import {
  assignColours,
  COLOURS,
  coloursOfValues,
  colourToken,
  homeColour,
  NO_VALUE,
  RAMP,
  RAMP_FIRST,
} from "./palette";

const ids = (count: number) => Array.from({ length: count }, (_, index) => `DIG-${index + 1}`);

describe("colours of runs that are shown together", () => {
  it("differ as long as there are enough", () => {
    expect(new Set(assignColours(ids(COLOURS)).values()).size).toBe(COLOURS);
  });

  it("are dealt out evenly beyond that", () => {
    const counts = new Map<number, number>();
    for (const colour of assignColours(ids(64)).values()) counts.set(colour, (counts.get(colour) ?? 0) + 1);
    expect([...counts.values()]).toEqual(Array(COLOURS).fill(4));
  });

  it("do not depend on the order of the table", () => {
    const some = ids(9);
    expect(assignColours([...some].reverse())).toEqual(assignColours(some));
  });

  it("are those of the runs alone where nothing is in the way", () => {
    expect(assignColours(["DIG-7"]).get("DIG-7")).toBe(homeColour("DIG-7"));
  });

  it("leave what somebody picked alone", () => {
    const picked = new Map([["DIG-3", homeColour("DIG-1")]]);
    const colours = assignColours(["DIG-1", "DIG-3"], picked);
    expect(colours.get("DIG-3")).toBe(homeColour("DIG-1"));
    expect(colours.get("DIG-1")).not.toBe(homeColour("DIG-1"));
  });

  it("change with a shuffle and come back without it", () => {
    const some = ids(8);
    expect([...assignColours(some, new Map(), 1)]).not.toEqual([...assignColours(some)]);
  });
});

describe("colours that stand for values", () => {
  const of = (...values: (number | string | null)[]) =>
    coloursOfValues(new Map(values.map((value, index) => [String(index), value])));

  it("lie along the ramp for numbers, by magnitude where these are far apart", () => {
    const { colours, legend } = of(0, 1, 2, null, Number.NaN, Number.POSITIVE_INFINITY);
    expect([...colours.values()]).toEqual([
      RAMP_FIRST,
      COLOURS + 5,
      COLOURS + RAMP - 1,
      NO_VALUE,
      NO_VALUE,
      COLOURS + RAMP - 1,
    ]);
    expect(legend).toEqual({ kind: "numbers", range: [0, 2], isLog: false });
    expect([...of(0.001, 0.01, 0.1).colours.values()]).toEqual([18, 21, 24]);
    expect([18, 21, 24].map(colourToken)).toEqual(["--ramp-3", "--ramp-6", "--ramp-9"]);
  });

  it("are the same for the same text, in natural order, and say when they repeat", () => {
    const { colours, legend } = of("set-10", "set-2", null, "set-2");
    expect([...colours.values()]).toEqual([1, 0, NO_VALUE, 0]);
    expect(legend).toMatchObject({ values: [{ text: "set-2" }, { text: "set-10" }], isRepeated: false });
    expect(of(...Array.from({ length: 16 }, (_, index) => `v${index}`)).legend).toMatchObject({ isRepeated: true });
  });

  it("are kept when runs beside them get their own", () => {
    expect(assignColours(["a", "b"], new Map([["a", COLOURS + 3]])).get("a")).toBe(COLOURS + 3);
  });
});
