import { describe, expect, it } from "vitest";
import { isAround, neighbour, nothingFrom, searchedPoints, withAhead, withBefore } from "./foundHits";

const at = (index: number) => ({ index, line: index });

describe("a search that begins in the middle", () => {
  const begun = withAhead(nothingFrom(50), { hits: [at(60)], searchedTo: 70 });
  const ahead = withAhead(begun, { hits: [at(80)], searchedTo: 100 });
  const around = withBefore(ahead, { hits: [at(10), at(55)], searchedTo: 60 });

  it("goes to the end, then around to where it began, and finds nothing twice", () => {
    expect([isAround(ahead), searchedPoints(ahead)]).toEqual([false, 50]);
    expect([isAround(around), searchedPoints(around)]).toEqual([true, 100]);
    expect([...around.before, ...around.ahead].map(({ index }) => index)).toEqual([10, 60, 80]);
  });

  it("knows the neighbours of what it has looked at", () => {
    expect(neighbour(begun, 100, at(55), 1)).toEqual(at(60));
    expect(neighbour(begun, 100, at(65), -1)).toEqual(at(60));
    expect(neighbour(around, 100, at(10), 1)).toEqual(at(60));
    expect(neighbour(around, 100, at(55), -1)).toEqual(at(10));
    expect(neighbour(around, 100, at(80), 1)).toBeNull();
    expect(neighbour(around, 100, at(10), -1)).toBeNull();
  });

  it("does not know what lies in points that it has not looked at", () => {
    expect(neighbour(begun, 100, at(60), 1)).toBeUndefined();
    expect(neighbour(begun, 100, at(55), -1)).toBeUndefined();
    expect(neighbour(begun, 100, at(20), 1)).toBeUndefined();
    expect(neighbour(begun, 100, at(90), -1)).toBeUndefined();
    const half = withBefore(ahead, { hits: [at(10)], searchedTo: 30 });
    expect(neighbour(half, 100, at(5), 1)).toEqual(at(10));
    expect(neighbour(half, 100, at(10), 1)).toBeUndefined();
    expect(neighbour(half, 100, at(60), -1)).toBeUndefined();
  });
});
