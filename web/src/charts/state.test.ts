import { describe, expect, it } from "vitest";
import type { Part } from "@/ui/part";
import type { Metric } from "./metrics";
import { chartAt, mergedPath, metricSections, notHidden, PINNED } from "./metrics";
import {
  changedControls,
  DEFAULTS,
  formatChartsState,
  parseChartsState,
  parseRange,
  readControls,
  toggled,
} from "./state";

const again = (part: Part) => {
  const written = formatChartsState(parseChartsState(part));
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
};

describe("the state of charts in the address", () => {
  it("is empty for the defaults", () => {
    expect(again({})).toEqual({});
    expect(parseChartsState({}).controls).toEqual(DEFAULTS);
  });

  it("comes back as it was written", () => {
    const part = {
      q: "loss & !val",
      x: "relative",
      ys: "symlog",
      yr: "-1..2.5",
      smooth: "ema",
      by: "0.7",
      avg: "median",
      spread: "iqr",
      inherited: "0",
      cols: "4",
      high: "l",
      legend: "1",
      with: ["config/lr", "sys/tags"],
      order: "-config/lr",
      zoom: "10..20.5",
      at: "train/loss",
      closed: ["train", ""],
      pin: ["train/loss"],
      hide: ["A-1", "A-2"],
      full: "train/loss",
      of: ["p=a%2Fb%26c&.ys=log&.xr=auto&.yr=0..1"],
      in: ["p=a%2Fb%26c&.yr=0..1", "p=loss&.xr=1..2&.yr=0..1"],
    };
    expect(again(part)).toEqual(part);
    expect(parseChartsState(part).overrides).toEqual({ "a/b&c": { yScale: "log", yRange: [0, 1], xRange: null } });
    expect(parseChartsState(part).zooms).toEqual({ "a/b&c": { y: [0, 1] }, loss: { x: [1, 2], y: [0, 1] } });
  });

  it("says of legends only what differs from the browser's preference", () => {
    expect(parseChartsState({}).legend).toBeNull();
    expect(again({ legend: "0" })).toEqual({ legend: "0" });
    expect(again({ legend: "maybe" })).toEqual({});
  });

  it("leaves out what it does not understand", () => {
    const part = {
      x: "sideways",
      ys: "log",
      by: "7",
      zoom: "9..1",
      cols: "12",
      high: "xl",
      of: ["nothing"],
      members: "yes",
    };
    expect(again(part)).toEqual({ ys: "log" });
  });

  it("has no axis of a metric without its name", () => {
    expect(parseChartsState({ x: "metric" }).controls.axis).toBe("step");
    expect(again({ x: "metric", xm: "tokens" })).toEqual({ x: "metric", xm: "tokens" });
  });

  it("takes ranges with their decimals", () => {
    expect(parseRange("-1.5e3..0.25")).toEqual([-1500, 0.25]);
    expect([parseRange("1"), parseRange("1..1"), parseRange("a..b"), parseRange("1..2..3")]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

it("lists metrics by the first level of their names, pinned ones first and those of machines last, in natural order", () => {
  const metric = (path: string): Metric => ({ path, runs: 1, points: 1, first_step: 0, last_step: 0 });
  const paths = ["runtime/a/memory", "monitoring/1f/cpu", "train/x10", "train/x9", "loss", "a/deep/y", "train/z"];
  const found = metricSections(paths.map(metric), ["train/z"]);
  expect(found.map(({ name, metrics }) => [name, metrics.map(({ path }) => path)])).toEqual([
    [PINNED, ["train/z"]],
    ["", ["loss"]],
    ["a", ["a/deep/y"]],
    ["train", ["train/x9", "train/x10"]],
    ["monitoring", ["monitoring/1f/cpu"]],
    ["runtime", ["runtime/a/memory"]],
  ]);
});

it("finds the chart of a metric, and that of a section, though they may be called the same", () => {
  const metrics = ["loss", "train", "train/a", "train/b"].map((path) => ({
    path,
    runs: 1,
    points: 1,
    first_step: 0,
    last_step: 0,
  }));
  const sections = metricSections(metrics, []);
  const found = (path: string) => {
    const chart = chartAt(path, metrics, sections);
    return chart && [chart.title, chart.metrics.map(({ path }) => path)];
  };
  expect(found("train")).toEqual(["train", ["train"]]);
  expect(found(mergedPath("train"))).toEqual(["train in one chart", ["train/a", "train/b"]]);
  expect(found(mergedPath(""))).toEqual(["Metrics in one chart", ["loss", "train"]]);
  expect(found("")).toBeNull();
  const own = parseChartsState({ full: mergedPath(""), of: [`p=${mergedPath("")}&.ys=log`] });
  expect([own.full, own.overrides]).toEqual(["/", { "/": { yScale: "log" } }]);
});

it("leaves out the charts that are hidden, which the address tells", () => {
  const metric = (path: string): Metric => ({ path, runs: 1, points: 1, first_step: 0, last_step: 0 });
  const metrics = ["loss", "a/x"].map(metric);
  const { off } = parseChartsState({ off: ["loss"] });
  expect(again({ off: ["loss"] })).toEqual({ off: ["loss"] });
  expect(notHidden(metrics, off).map(({ path }) => path)).toEqual(["a/x"]);
  expect(notHidden(metrics, [])).toBe(metrics);
});

it("switches names on and off", () => {
  expect(toggled(["a"], "b")).toEqual(["a", "b"]);
  expect(toggled(["a", "b"], "a")).toEqual(["b"]);
});

describe("controls that are stored", () => {
  it("come back as they were, also by way of JSON", () => {
    const controls = { ...DEFAULTS, yScale: "log" as const, yRange: [0.1, 2] as const, members: true, strength: 0.25 };
    const stored = changedControls(controls);
    expect(stored).toEqual({ yScale: "log", yRange: [0.1, 2], members: true, strength: 0.25 });
    expect({ ...DEFAULTS, ...readControls(JSON.parse(JSON.stringify(stored))) }).toEqual(controls);
  });

  it("are left out where they make no sense", () => {
    const wrong = {
      yScale: "cubic",
      yRange: [1],
      xRange: ["a", {}],
      strength: 7,
      members: "yes",
      axis: ["step"],
      foo: 1,
    };
    expect(readControls(wrong)).toEqual({});
    expect(readControls("log")).toEqual({});
    expect(readControls(null)).toEqual({});
  });
});
