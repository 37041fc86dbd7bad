import { describe, expect, it } from "vitest";
import type { AxisKind } from "@/api/buckets";
import { niceSplits } from "@/ui/scales";
import { csvText, exportedSeries, svgDocument, tsvText } from "./exports";
import { type Line, type Spread, toGroupLine, toLine } from "./lines";

const line = toLine(
  { run: "A-1", path: "loss", label: '=cmd "x",<b>', colour: 0, dash: 1 },
  {
    run: "A-1",
    path: "loss",
    status: "ok",
    points: 3,
    forks: [1],
    columns: {
      step: new Float64Array([0, 1, 2]),
      timestamp: new Float64Array([0, 1000, 2000]),
      value: new Float64Array([0.1, Number.NaN, 0.30000000000000004]),
    },
  },
);

describe("csvText", () => {
  it("has every value to the last digit, and text that no spreadsheet runs", () => {
    const rows = csvText([line], "step", null).trim().split("\r\n");
    expect(rows[0]).toBe("run,name,metric,step,value,min,max,points,step,time");
    expect(rows[1]).toBe(`A-1,"'=cmd ""x"",<b>",loss,0,0.1,0.1,0.1,1,0,1970-01-01T00:00:00.000Z`);
    expect(rows[2]).toContain(",1,NaN,");
    expect(rows[3]).toContain(",2,0.30000000000000004,");
  });

  it("says of a group how many members each place has", () => {
    const name = { run: "adam", path: "loss", label: "adam", colour: 0, dash: 0, members: new Set(["A-1"]) };
    const columns = { x: Float64Array.of(1.5), n: Uint32Array.of(4), mean: Float64Array.of(0.5) };
    const group = toGroupLine(name, { name: "adam", members: 5, columns }, "mean", "none");
    const rows = csvText([line, group], "step", null).trim().split("\r\n");
    expect(rows[0]).toMatch(/,points,step,time,members$/);
    expect(rows[1]).toMatch(/,1,0,1970-01-01T00:00:00.000Z,$/);
    expect(rows[4]).toBe("adam,adam,loss,1.5,0.5,,,,,,4");
  });

  it("names the spread of groups, beside the least and greatest values of their members", () => {
    const name = { run: "adam", path: "loss", label: "adam", colour: 0, dash: 0, members: new Set(["A-1"]) };
    const columns = {
      x: Float64Array.of(1.5),
      n: Uint32Array.of(4),
      mean: Float64Array.of(0.5),
      std: Float64Array.of(0.25),
      lower_quartile: Float64Array.of(0.1),
      upper_quartile: Float64Array.of(0.9),
    };
    const group = (spread: Spread) => toGroupLine(name, { name: "adam", members: 5, columns }, "mean", spread);
    const rowsOf = (...lines: Line[]) => csvText(lines, "step", null).trim().split("\r\n");
    expect(rowsOf(group("std"))).toEqual([
      "run,name,metric,step,value,mean - std,mean + std,points,step,time,members",
      "adam,adam,loss,1.5,0.5,0.25,0.75,,,,4",
    ]);
    const withMember = rowsOf(line, group("iqr"));
    expect(withMember[0]).toContain(",value,min,max,lower quartile,upper quartile,points,");
    expect(withMember[1]).toContain(",0,0.1,0.1,0.1,,,1,0,");
    expect(withMember[4]).toBe("adam,adam,loss,1.5,0.5,,,0.1,0.9,,,,4");
    expect(rowsOf(group("none"))[0]).toBe("run,name,metric,step,value,points,step,time,members");
  });

  it("ends where the chart does", () => {
    expect(csvText([line], "step", [1, 2]).trim().split("\r\n")).toHaveLength(3);
  });
});

it("copies values as cells that stay cells, and that no spreadsheet runs", () => {
  const named = { ...line, label: "a\tb\nc" };
  expect(tsvText([{ line: named, x: 2, value: 0.30000000000000004 }], "step")).toBe(
    "run\tname\tmetric\tstep\tvalue\nA-1\ta b c\tloss\t2\t0.30000000000000004",
  );
  expect(tsvText([{ line, x: 1, value: Number.NaN }], "step")).toContain(`A-1\t'=cmd "x",<b>\tloss\t1\tNaN`);
});

const shown = {
  drawn: [{ line, y: line.y, colour: "#123456", withBand: false, withPoints: false }],
  x: [0, 2] as const,
  y: [0, 1] as const,
  threshold: 1,
  axis: "step" as AxisKind,
  xScale: "linear" as const,
  yScale: "linear" as const,
  lineWidth: 1.5,
  title: "<loss>",
};
const textsOf = (document: string) =>
  [...new DOMParser().parseFromString(document, "image/svg+xml").querySelectorAll("text")].map(
    (each) => each.textContent,
  );

it("writes a chart as a document in which names are text", () => {
  const text = svgDocument(shown, 600, 300);
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  expect(parsed.querySelector("parsererror")).toBeNull();
  expect(text).not.toContain("<b>");
  expect(text).toContain('stroke="#123456"');
  expect(text).toContain('stroke-dasharray="7 4"');
});

it("writes times as the chart on the page does, and in which zone they are", () => {
  const from = new Date(2026, 10, 21, 20, 7).getTime() / 1000;
  const written = textsOf(svgDocument({ ...shown, axis: "absolute", x: [from, from + 6 * 3600] }, 800, 300));
  expect(written).toEqual(expect.arrayContaining(["Nov 21 21:00", "22:00", "Nov 22 00:00"]));
  expect(written).toContain(`Time (${Intl.DateTimeFormat().resolvedOptions().timeZone})`);
});

it("names twenty lines and tells how many more there are", () => {
  const drawn = Array.from({ length: 23 }, (_, place) => ({
    ...shown.drawn[0]!,
    line: { ...line, label: `run ${place}` },
  }));
  const written = textsOf(svgDocument({ ...shown, drawn }, 600, 300));
  expect(written).toContain("run 19");
  expect(written).not.toContain("run 20");
  expect(written).toContain("and 3 more");
});

it("splits an axis at round numbers", () => {
  expect(niceSplits([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(niceSplits([3, 97], 4)).toEqual([25, 50, 75]);
});

describe("exportedSeries", () => {
  const series = ["A-1", "A-2", "A-3"].map((run) => ({ run, path: "loss" }));
  const group = { ...line, run: "adam", isGroup: true, members: new Set(["A-2", "A-3"]) };
  const exported = (...given: [lines: (typeof line)[], hidden?: string[]]) =>
    exportedSeries(series, given[0], new Set(given[1] ?? [])).map(({ run }) => run);

  it("are those of the shown lines, and of the members of shown groups", () => {
    expect(exported([line])).toEqual(["A-1"]);
    expect(exported([group])).toEqual(["A-2", "A-3"]);
    expect(exported([])).toEqual([]);
  });

  it("are of the metrics that are shown of a run", () => {
    const both = [...series, { run: "A-1", path: "accuracy" }];
    expect(exportedSeries(both, [line], new Set(["accuracy"]))).toEqual([{ run: "A-1", path: "loss" }]);
  });

  it("are without runs that are hidden, though their group is shown", () => {
    expect(exported([group], ["A-2"])).toEqual(["A-3"]);
  });
});
