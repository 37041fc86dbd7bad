// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { ShownRun } from "@/api/selection";
import { ticksOf } from "@/ui/scales";
import { fitting } from "./Axes";
import { barsOfGroups, barsOfRuns, deviationOf } from "./bars";
import { coloursBy } from "./colours";
import { csvOf } from "./csv";
import type { RunValues } from "./fields";
import { isWithin, parallelAxis, pathOf, roundRange } from "./parallel";
import { axisFor, frontCorners, nearest, paretoFront } from "./points";
import { sortedRuns } from "./sorting";

const aRun = (id: string, group?: string): ShownRun => ({ id, uuid: id, name: id, colour: 0, group });
const numbers = (values: Record<string, number | string | null>) =>
  new Map(
    Object.entries(values).map(([id, value]) => [
      id,
      {
        attributes:
          value === null ? {} : { a: typeof value === "number" ? { type: "float", value } : { type: "string", value } },
        firsts: new Map(),
      } as unknown as RunValues,
    ]),
  );

describe("the Pareto front", () => {
  const points = [
    { x: 1, y: 5 },
    { x: 2, y: 3 },
    { x: 3, y: 4 },
    { x: 4, y: 1 },
    { x: 5, y: 1 },
  ];

  it("has what nothing else beats, in each direction", () => {
    expect(paretoFront(points, "less", "less")).toEqual([points[0], points[1], points[3]]);
    expect(paretoFront(points, "more", "more")).toEqual([points[0], points[2], points[4]]);
    expect(paretoFront(points, "less", "more")).toEqual([points[0]]);
    expect(paretoFront(points, "more", "less")).toEqual([points[4]]);
    expect(paretoFront([], "less", "less")).toEqual([]);
  });

  it("keeps equal points, and of equal numbers only the better one", () => {
    const twins = [
      { x: 1, y: 2 },
      { x: 1, y: 2 },
      { x: 1, y: 3 },
      { x: 2, y: 2 },
    ];
    expect(paretoFront(twins, "less", "less")).toEqual([twins[0], twins[1]]);
  });

  it("is agreed with by looking at all pairs", () => {
    const scattered = Array.from({ length: 60 }, (_, index) => ({ x: (index * 37) % 23, y: (index * 53) % 29 }));
    const isBeaten = (one: { x: number; y: number }) =>
      scattered.some((other) => other.x <= one.x && other.y >= one.y && (other.x < one.x || other.y > one.y));
    const expected = scattered.filter((point) => !isBeaten(point));
    expect(new Set(paretoFront(scattered, "less", "more"))).toEqual(new Set(expected));
  });

  it("is drawn in steps that no point of it crosses", () => {
    const front = paretoFront(points, "less", "less");
    expect(frontCorners(front, "less").map(({ x, y }) => [x, y])).toEqual([
      [1, 5],
      [2, 5],
      [2, 3],
      [4, 3],
      [4, 1],
    ]);
  });
});

describe("axes", () => {
  it("hold all finite values that their scale can show", () => {
    const axis = axisFor([-5, 0.1, 100, Number.NaN, Infinity], "log", 0, 300);
    expect(axis.range[0]).toBeLessThan(0.1);
    expect(axis.range[1]).toBeGreaterThan(100);
    expect(axis.at(1)).toBeGreaterThan(axis.at(0.1));
    expect(axis.at(-5)).toBeNaN();
    expect(axisFor([], "linear", 0, 1).range).toEqual([0, 1]);
  });

  it("have round ticks within their range", () => {
    expect(ticksOf("linear", [0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf("log", [0.001, 1000], 8)).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000]);
    expect(ticksOf("log", [1, 50], 8)).toEqual([1, 2, 5, 10, 20, 50]);
    for (const ticks of [ticksOf("symlog", [-100, 1000], 6), ticksOf("log", [2, 3], 4)]) {
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
    }
    expect(ticksOf("linear", [3, 3], 5)).toEqual([3]);
  });

  it("know the nearest point that is near enough", () => {
    const placed = [
      { px: 0, py: 0 },
      { px: 10, py: 0 },
    ];
    expect(nearest(placed, 7, 0, 24)).toBe(placed[1]);
    expect(nearest(placed, 100, 0, 24)).toBeNull();
  });
});

describe("bars", () => {
  const valued = [4, 1, 3].map((value, index) => ({ run: aRun(`R-${index}`, index === 1 ? "b" : "a"), value }));

  it("stand as in the table, or by their values", () => {
    expect(barsOfRuns(valued, "table").map((bar) => bar.value)).toEqual([4, 1, 3]);
    expect(barsOfRuns(valued, "up").map((bar) => bar.value)).toEqual([1, 3, 4]);
    expect(barsOfRuns(valued, "down").map((bar) => bar.value)).toEqual([4, 3, 1]);
  });

  it("of groups have their spread, where there are members enough", () => {
    const [first, second] = barsOfGroups(valued, (run) => run.group ?? "", "mean", "std", "table");
    expect(first).toMatchObject({ name: "a", value: 3.5, n: 2 });
    expect((first?.high ?? 0) - 3.5).toBeCloseTo(Math.SQRT1_2);
    expect(second).toMatchObject({ name: "b", value: 1, low: null, high: null });
    expect(barsOfGroups(valued, () => "all", "median", "minmax", "table")[0]).toMatchObject({
      value: 3,
      low: 1,
      high: 4,
    });
  });

  it("use the sample's deviation", () => {
    expect(deviationOf([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138, 3);
    expect(deviationOf([1])).toBeNull();
  });
});

it("labels of an axis stand beside each other and end with it", () => {
  expect(fitting([0, 20, 100, 195], ["0.0005", "0.001", "0.002", "0.005"], 200)).toEqual([true, false, true, false]);
});

describe("parallel coordinates", () => {
  const runs = ["A", "B", "C"].map((id) => aRun(id));

  it("place numbers on a scale and other values apart from each other", () => {
    const axis = parallelAxis({ path: "a" }, "linear", runs, numbers({ A: 0, B: 10, C: null }), 5);
    expect(axis.shareOf(runs[2]!)).toBeNull();
    expect(axis.shareOf(runs[0]!)!).toBeLessThan(axis.shareOf(runs[1]!)!);
    const words = parallelAxis({ path: "a" }, "log", runs, numbers({ A: "x10", B: "x9", C: 3 }), 5);
    expect(words.ticks.map((tick) => tick.text)).toEqual(["3", "x9", "x10"]);
  });

  it("take a logarithm only where all numbers have one", () => {
    const values = numbers({ A: 1, B: 10, C: 100 });
    const share = (scale: "log" | "linear") => parallelAxis({ path: "a" }, scale, runs, values, 5).shareOf(runs[1]!)!;
    expect(share("log")).toBeCloseTo(0.5);
    expect(share("linear")).toBeLessThan(0.2);
    const mixed = parallelAxis({ path: "a" }, "log", runs, numbers({ A: 0, B: 10, C: 20 }), 5);
    expect(mixed.shareOf(runs[1]!)).toBeCloseTo(0.5, 1);
  });

  it("keep runs within all brushes", () => {
    const brushes = [null, [0.2, 0.5] as const];
    expect(isWithin([null, 0.3], brushes)).toBe(true);
    expect(isWithin([0.3, 0.6], brushes)).toBe(false);
    expect(isWithin([0.3, null], brushes)).toBe(false);
    expect(isWithin([null, null], [null, null])).toBe(true);
  });

  it("give a brush as a range of the field, and a range as a brush", () => {
    const axis = parallelAxis({ path: "a" }, "linear", runs, numbers({ A: 0, B: 10, C: null }), 5);
    const range = axis.rangeAt([axis.shareOf(runs[0]!)! + 0.1, 1]);
    expect(range.to).toBeUndefined();
    expect(axis.partOf(range)[0]).toBeCloseTo(axis.shareOf(runs[0]!)! + 0.1, 2);
    expect(axis.rangeAt([0, 1])).toEqual({});
    const words = parallelAxis({ path: "a" }, "linear", runs, numbers({ A: "adam", B: "sgd", C: "sgd" }), 5);
    expect(words.rangeAt([0.5, 1])).toEqual({ values: ["sgd"] });
    const part = words.partOf({ values: ["sgd"] });
    expect([isWithin([words.shareOf(runs[1]!)], [part]), isWithin([words.shareOf(runs[0]!)], [part])]).toEqual([
      true,
      false,
    ]);
  });

  it("span what they are told beside what runs have", () => {
    const axis = parallelAxis({ path: "a" }, "linear", runs, numbers({ A: 4, B: 5, C: null }), 5, {
      numbers: [0, 10],
      texts: [],
    });
    expect(axis.extent.numbers).toEqual([0, 10]);
    expect(axis.shareOf(runs[1]!)).toBeCloseTo(0.5, 1);
  });

  it("round the ends of brushes outwards, and to whole numbers where these are all there is", () => {
    expect(roundRange(0.123456, 0.987654, false, 1)).toEqual({ from: 0.123, to: 0.988 });
    expect(roundRange(0.000123456, undefined, false, null)).toEqual({ from: 0.0001234 });
    expect(roundRange(31.2, 64.9, true, 100)).toEqual({ from: 32, to: 64 });
    expect(roundRange(3.2, 3.4, true, 100)).toEqual({ from: 3, to: 3 });
  });

  it("break lines where a run has no value", () => {
    const path = pathOf(
      [0, null, 1, 0.5],
      (index) => index * 10,
      (share) => share * 100,
    );
    expect(path).toBe("M0.0,0.0M20.0,100.0L30.0,50.0");
  });
});

describe("tables and colours", () => {
  const runs = ["A", "B", "C", "D"].map((id) => aRun(id));
  const values = numbers({ A: 2, B: null, C: Number.NaN, D: 1 });

  it("sort what has no number last, in both directions", () => {
    const order = (descending: boolean) =>
      sortedRuns(runs, values, { field: { path: "a" }, descending }).map((run) => run.id);
    expect(order(false)).toEqual(["D", "A", "B", "C"]);
    expect(order(true)).toEqual(["A", "D", "B", "C"]);
  });

  it("colour numbers along a ramp and other values by what they are", () => {
    const ramp = coloursBy(runs, numbers({ A: 0, B: 1, C: null, D: 0.5 }), { path: "a" });
    expect(ramp.legend).toEqual({ kind: "numbers", range: [0, 1] });
    // What is like the ground is left out.
    expect(ramp.colourOf(runs[0]!)).toBe("var(--ramp-4)");
    expect(ramp.colourOf(runs[1]!)).toBe("var(--ramp-9)");
    const words = coloursBy(runs, numbers({ A: "sgd", B: "adam", C: "sgd", D: null }), { path: "a" });
    expect(words.legend.values?.map((each) => each.text)).toEqual(["adam", "sgd"]);
    expect(words.colourOf(runs[0]!)).toBe(words.colourOf(runs[2]!));
    expect(coloursBy(runs, values, null).legend.kind).toBe("runs");
  });

  it("write files that no spreadsheet takes for formulas", () => {
    const text = csvOf(
      ["run", "value"],
      [
        ['a, "b"', 1.5],
        ["=1+1", null],
        ["-3", -3],
      ],
    );
    expect(text).toBe('run,value\r\n"a, ""b""",1.5\r\n\'=1+1,\r\n-3,-3\r\n');
  });
});
