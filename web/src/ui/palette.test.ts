import { describe, expect, it } from "vitest";
import { assignColours, COLOURS, homeColour } from "./palette";

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
