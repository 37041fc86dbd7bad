import { describe, expect, it } from "vitest";
import type { ShownRun } from "@/api/selection";
import { withoutHidden } from "./engine/lines";
import type { Metric } from "./metrics";
import { DEFAULTS } from "./state";
import { askedOf, linesOf, MOST_LINES, runsThatFit } from "./useChartLines";

const runs = (count: number, group?: (index: number) => string): ShownRun[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `A-${index}`,
    uuid: `u${index}`,
    name: `run ${index}`,
    colour: index % 16,
    group: group?.(index),
  }));
const metric = (path: string): Metric => ({ path, runs: 1, points: 10, first_step: 0, last_step: 9 });
const averaged = { ...DEFAULTS, groups: "mean" as const };

describe("what a chart asks for", () => {
  it("is each metric of each run, in the order of the table, told apart by dashes", () => {
    const asked = askedOf(runs(2), [metric("a"), metric("b")], DEFAULTS);
    expect(asked.series.map(({ run, path }) => `${run} ${path}`)).toEqual(["A-0 a", "A-0 b", "A-1 a", "A-1 b"]);
    expect(asked.members.map(({ dash }) => dash)).toEqual([0, 1, 0, 1]);
  });

  it("ends at a thousand lines, and says how many there would be", () => {
    const asked = askedOf(runs(700), [metric("a"), metric("b")], DEFAULTS);
    expect([asked.series.length, asked.wanted, asked.shown]).toEqual([MOST_LINES, 1400, MOST_LINES]);
  });

  it("tells how many runs there is room for, where fewer would help", () => {
    expect(runsThatFit(700, 2, 0)).toBe(500);
    expect(runsThatFit(5, 300, 0)).toBe(3);
    expect(runsThatFit(2, 5_000, 0)).toBe(1);
    expect(runsThatFit(1, 5_000, 0)).toBe(0);
    expect(runsThatFit(700, 2, 200)).toBe(500);
  });

  it("counts the lines of groups apart from what they are over", () => {
    const some = askedOf(runs(600), [metric("a"), metric("b")], averaged);
    expect([some.wanted, some.shown, some.left]).toEqual([2, 2, 100]);
    const paths = Array.from({ length: 1200 }, (_, index) => metric(`m${index}`));
    const many = askedOf(runs(5), paths, averaged);
    expect([many.wanted, many.shown]).toEqual([1200, 1000]);
  });

  it("is the groups of the table when they are averaged, or all runs as one", () => {
    const grouped = askedOf(
      runs(4, (index) => (index % 2 === 0 ? "even" : "odd")),
      [metric("a")],
      averaged,
    );
    expect(grouped.series).toEqual([]);
    expect(grouped.groups.map(({ name, series }) => [name, series.map(({ run }) => run)])).toEqual([
      ["even", ["A-0", "A-2"]],
      ["odd", ["A-1", "A-3"]],
    ]);
    expect(askedOf(runs(3), [metric("a")], averaged).groups.map(({ name }) => name)).toEqual(["All 3 runs"]);
  });

  it("stays within a thousand series with the members behind their average", () => {
    const three = [metric("a"), metric("b"), metric("c")];
    for (const [metrics, members] of [
      [three, true],
      [three, false],
      [three.slice(0, 1), true],
    ] as const) {
      const asked = askedOf(runs(900), metrics, { ...averaged, members });
      const total = asked.series.length + asked.groups.reduce((sum, { series }) => sum + series.length, 0);
      expect(total).toBeGreaterThan(900);
      expect(total).toBeLessThanOrEqual(1000);
    }
  });
});

describe("dashes", () => {
  const shown = runs(2, (index) => (index === 0 ? "even" : "odd"));
  const byId = new Map(shown.map((run) => [run.id, run]));
  const metrics = [metric("a"), metric("b")];
  const points = { step: Float64Array.of(0), value: Float64Array.of(1) };
  const group = { index: Uint32Array.of(0), x: Float64Array.of(0), n: Uint32Array.of(1), mean: Float64Array.of(1) };
  const drawn = (controls: typeof DEFAULTS, of = shown, isOfOneRun = false) => {
    const asked = askedOf(of, metrics, controls);
    const chart = {
      mode: "points" as const,
      grid: null,
      series: asked.series.map((each) => ({ ...each, status: "ok" as const, points: 1, columns: points, forks: [] })),
      groups: asked.groups.map(({ name }) => ({ name, members: 1, columns: group })),
    };
    return linesOf(chart, asked, byId, 2, controls, isOfOneRun);
  };
  const dashesOf = (controls: typeof DEFAULTS) =>
    drawn(controls).map(({ run, path, dash }) => `${run} ${path} ${dash}`);

  it("are beside colours and names of metrics where there is no other run", () => {
    const lines = drawn(DEFAULTS, [shown[0]!], true);
    expect(lines.map(({ run, label, dash }) => `${run} ${label} ${dash}`)).toEqual(["A-0 a 0", "A-0 b 1"]);
    expect(new Set(lines.map(({ colour }) => colour)).size).toBe(2);
  });

  it("are hidden by their metrics there, and with their runs elsewhere", () => {
    const hiddenOf = (of: typeof shown, isOfOneRun: boolean, name: string) =>
      withoutHidden(drawn(DEFAULTS, of, isOfOneRun), new Set([name])).map(({ run, path }) => `${run} ${path}`);
    expect(hiddenOf([shown[0]!], true, "a")).toEqual(["A-0 b"]);
    expect(hiddenOf(shown, false, "A-0")).toEqual(["A-1 a", "A-1 b"]);
  });

  it("tell metrics apart unless they shall tell runs", () => {
    expect(dashesOf(DEFAULTS)).toEqual(["A-0 a 0", "A-0 b 1", "A-1 a 0", "A-1 b 1"]);
    expect(dashesOf({ ...DEFAULTS, dashes: "run" })).toEqual(["A-0 a 0", "A-0 b 0", "A-1 a 1", "A-1 b 1"]);
  });

  it("tell averaged groups apart as runs", () => {
    const named = { ...averaged, spread: "none" as const, dashes: "run" as const };
    expect(dashesOf(named)).toEqual(["even a 0", "even b 0", "odd a 1", "odd b 1"]);
  });
});
