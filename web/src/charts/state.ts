import type { AxisKind } from "@/api/buckets";
import { type Folds, formatFolds, parseFolds } from "@/ui/folds";
import type { NextPart, Part } from "@/ui/part";
import type { Spread } from "./engine/lines";
import type { Outliers, Range, Scale } from "./engine/scales";
import type { SmoothingKind } from "./engine/smooth";
import { formatLegendOrder, type LegendOrder, parseLegendOrder } from "./legendOrder";

/** How charts are drawn: of all of them, and of single ones where they differ. */
export interface Controls {
  axis: AxisKind;
  /** The metric that is the axis. */
  axisPath: string;
  xScale: Scale;
  yScale: Scale;
  /** Fixed; null lets the data decide. */
  xRange: Range | null;
  yRange: Range | null;
  smoothing: SmoothingKind;
  strength: number;
  outliers: Outliers;
  band: "auto" | "on" | "off";
  lineWidth: "1" | "1.5" | "2" | "3";
  /** What dashes tell apart; colours tell runs. */
  dashes: "metric" | "run";
  points: "auto" | "never" | "always";
  groups: "off" | "mean" | "median";
  spread: Spread;
  /** Whether the members of a group are drawn behind it. */
  members: boolean;
  inherited: boolean;
  previews: boolean;
  tooltip: "nearest" | "all";
  syncZoom: boolean;
}

export const DEFAULTS: Controls = {
  axis: "step",
  axisPath: "",
  xScale: "linear",
  yScale: "linear",
  xRange: null,
  yRange: null,
  smoothing: "none",
  strength: 0.5,
  outliers: "none",
  band: "auto",
  lineWidth: "1.5",
  dashes: "metric",
  points: "auto",
  groups: "off",
  spread: "std",
  members: false,
  inherited: true,
  previews: true,
  tooltip: "nearest",
  syncZoom: true,
};

export type Columns = "auto" | "1" | "2" | "3" | "4" | "5" | "6";
export type Height = "s" | "m" | "l";

export interface OwnZoom {
  x?: Range;
  y?: Range;
}

/** What the address says of the charts of many runs. */
export interface ChartsState {
  /** An extended regular expression. */
  filter: string;
  controls: Controls;
  columns: Columns;
  height: Height;
  /** Whether the names of the lines stand below each chart; null: as this browser prefers. */
  legend: boolean | null;
  /** Attributes that stand beside pinned values. */
  legendColumns: readonly string[];
  /** What pinned values are listed by. */
  legendOrder: LegendOrder;
  /** Of all charts that zoom together. */
  zoom: Range | null;
  /** The path of the chart in which they were zoomed; empty where it was in none. */
  zoomedAt: string;
  /** Of single charts, by path: boxes, and what does not zoom with the others. */
  zooms: Readonly<Record<string, OwnZoom>>;
  /** The sections that are closed. */
  collapsed: Folds;
  /** Names of sections with all of their metrics in one chart. */
  merged: readonly string[];
  /** Paths of charts that come first. */
  pinned: readonly string[];
  /** Paths of charts that are not shown. */
  off: readonly string[];
  /** What the legend hides: runs, or in charts of one run metrics. */
  hidden: readonly string[];
  /** The chart that fills the window. */
  full: string;
  /** What single charts have otherwise, by path. */
  overrides: Readonly<Record<string, Partial<Controls>>>;
}

const CHOICES: { [Name in keyof Controls]?: readonly string[] } = {
  axis: ["step", "relative", "absolute", "metric"],
  xScale: ["linear", "log", "symlog"],
  yScale: ["linear", "log", "symlog"],
  smoothing: ["none", "ema", "gaussian", "average"],
  outliers: ["none", "p1", "p5"],
  band: ["auto", "on", "off"],
  lineWidth: ["1", "1.5", "2", "3"],
  dashes: ["metric", "run"],
  points: ["auto", "never", "always"],
  groups: ["off", "mean", "median"],
  spread: ["none", "std", "sem", "minmax", "iqr"],
  tooltip: ["nearest", "all"],
};

/** What stands in the address for each control. */
const NAMES: Record<keyof Controls, string> = {
  axis: "x",
  axisPath: "xm",
  xScale: "xs",
  yScale: "ys",
  xRange: "xr",
  yRange: "yr",
  smoothing: "smooth",
  strength: "by",
  outliers: "out",
  band: "band",
  lineWidth: "width",
  dashes: "dash",
  points: "points",
  groups: "avg",
  spread: "spread",
  members: "members",
  inherited: "inherited",
  previews: "previews",
  tooltip: "tip",
  syncZoom: "sync",
};
const CONTROLS = Object.keys(NAMES) as (keyof Controls)[];
const MOST_NAMES = 500;
/** A range that the data decides, where all other charts have a fixed one. */
const AUTO = "auto";
const LEGENDS = new Map([
  ["1", true],
  ["0", false],
]);

export function parseRange(text: unknown): Range | null {
  if (typeof text !== "string") return null;
  const [from = "", to = "", ...rest] = text.split("..");
  const range: Range = [Number(from), Number(to)];
  return from !== "" && to !== "" && rest.length === 0 && Number.isFinite(range[0]) && range[1] > range[0]
    ? range
    : null;
}

export const formatRange = (range: Range | null): string | undefined =>
  range ? `${Number(range[0].toPrecision(12))}..${Number(range[1].toPrecision(12))}` : undefined;

function parseControl(name: keyof Controls, text: string): Controls[keyof Controls] | undefined {
  const choices = CHOICES[name];
  if (choices) return choices.includes(text) ? (text as Controls[keyof Controls]) : undefined;
  if (name === "axisPath") return text.slice(0, 1024);
  if (name === "strength") {
    const strength = Number(text);
    return strength >= 0 && strength <= 1 ? strength : undefined;
  }
  if (name === "xRange" || name === "yRange") return text === AUTO ? null : (parseRange(text) ?? undefined);
  return text === "1" ? true : text === "0" ? false : undefined;
}

function formatControl(value: Controls[keyof Controls]): string | undefined {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (Array.isArray(value)) return formatRange(value as unknown as Range);
  return value === null ? AUTO : String(value);
}

/** The controls that some texts name; what is not understood is left out. */
export function parseControls(text: (name: string) => string | undefined): Partial<Controls> {
  const controls: Record<string, unknown> = {};
  for (const name of CONTROLS) {
    const given = text(NAMES[name]);
    const value = given === undefined ? undefined : parseControl(name, given);
    if (value !== undefined) controls[name] = value;
  }
  return controls;
}

function textOfStored(given: unknown): string | undefined {
  if (typeof given === "string") return given;
  if (typeof given === "boolean" || typeof given === "number") return formatControl(given);
  const isRange = Array.isArray(given) && given.length === 2 && given.every((end) => typeof end === "number");
  return isRange ? formatRange(given as unknown as Range) : undefined;
}

/** The controls that something stored names; what is not understood is left out. */
export function readControls(stored: unknown): Partial<Controls> {
  if (typeof stored !== "object" || stored === null) return {};
  const controls: Record<string, unknown> = {};
  for (const name of CONTROLS) {
    const text = textOfStored((stored as Record<string, unknown>)[name]);
    const value = text === undefined ? undefined : parseControl(name, text);
    if (value !== undefined) controls[name] = value;
  }
  return controls;
}

/** What stands for controls that are not as the others, by name. */
export function formatControls(controls: Partial<Controls>, omit: Partial<Controls>): [string, string][] {
  const written: [string, string][] = [];
  for (const name of CONTROLS) {
    const value = controls[name];
    if (value === undefined || String(value) === String(omit[name])) continue;
    const text = formatControl(value);
    if (text !== undefined) written.push([NAMES[name], text]);
  }
  return written;
}

export const list = (value: string | readonly string[] | undefined): readonly string[] =>
  (value === undefined ? [] : typeof value === "string" ? [value] : value).slice(0, MOST_NAMES);
export const one = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === "string" ? value : value?.[0];

/** The state that an address carries; what it does not understand is left out, and what it does not say is as in `defaults`. */
export function parseChartsState(part: Part, defaults = DEFAULTS): ChartsState {
  const overrides: Record<string, Partial<Controls>> = {};
  for (const text of list(part.of)) {
    const fields = new URLSearchParams(text);
    const path = fields.get("p");
    if (path) overrides[path] = parseControls((name) => fields.get(`.${name}`) ?? undefined);
  }
  const zooms: Record<string, OwnZoom> = {};
  for (const text of list(part.in)) {
    const fields = new URLSearchParams(text);
    const [path, x, y] = [fields.get("p"), parseRange(fields.get(".xr")), parseRange(fields.get(".yr"))];
    if (path && (x || y)) zooms[path] = { ...(x && { x }), ...(y && { y }) };
  }
  const columns = one(part.cols) ?? "";
  const height = one(part.high) ?? "";
  const controls = { ...defaults, ...parseControls((name) => one(part[name])) };
  const zoom = parseRange(one(part.zoom));
  return {
    filter: one(part.q) ?? "",
    // An axis of no metric is none.
    controls: controls.axis === "metric" && controls.axisPath === "" ? { ...controls, axis: defaults.axis } : controls,
    columns: /^[1-6]$/.test(columns) ? (columns as Columns) : "auto",
    height: height === "s" || height === "l" ? height : "m",
    legend: LEGENDS.get(one(part.legend) ?? "") ?? null,
    legendColumns: list(part.with),
    legendOrder: parseLegendOrder(one(part.order)),
    zoom,
    zoomedAt: (zoom && one(part.at)) ?? "",
    zooms,
    collapsed: parseFolds(part, MOST_NAMES),
    merged: list(part.one),
    pinned: list(part.pin),
    off: list(part.off),
    hidden: list(part.hide),
    full: one(part.full) ?? "",
    overrides,
  };
}

/** The state for the address; defaults are left out. */
export function formatChartsState(state: ChartsState, defaults = DEFAULTS): NextPart {
  const some = (names: readonly string[]) => (names.length > 0 ? names : undefined);
  const overrides = Object.entries(state.overrides)
    .map(([path, controls]) => {
      const fields = new URLSearchParams({ p: path });
      for (const [name, text] of formatControls(controls, {})) fields.set(`.${name}`, text);
      return [...fields].length > 1 ? fields.toString() : "";
    })
    .filter(Boolean);
  const zooms = Object.entries(state.zooms).map(([path, { x, y }]) => {
    const fields = new URLSearchParams({ p: path });
    if (x) fields.set(".xr", formatRange(x)!);
    if (y) fields.set(".yr", formatRange(y)!);
    return fields.toString();
  });
  return {
    q: state.filter || undefined,
    ...Object.fromEntries(formatControls(state.controls, defaults)),
    cols: state.columns === "auto" ? undefined : state.columns,
    high: state.height === "m" ? undefined : state.height,
    legend: state.legend === null ? undefined : state.legend ? "1" : "0",
    with: some(state.legendColumns),
    order: formatLegendOrder(state.legendOrder),
    zoom: formatRange(state.zoom),
    at: (state.zoom && state.zoomedAt) || undefined,
    in: some(zooms),
    ...formatFolds(state.collapsed),
    one: some(state.merged),
    pin: some(state.pinned),
    off: some(state.off),
    hide: some(state.hidden),
    full: state.full || undefined,
    of: some(overrides),
  };
}

/** The controls that differ from the defaults, for storing. */
export function changedControls(controls: Controls): Partial<Controls> {
  const changed = CONTROLS.filter((name) => String(controls[name]) !== String(DEFAULTS[name]));
  return Object.fromEntries(changed.map((name) => [name, controls[name]]));
}

export const isSame = (one: Controls, other: Controls): boolean =>
  CONTROLS.every((name) => String(one[name]) === String(other[name]));

/** Whether one of the charts does not show everything that the controls let it show. */
export const isZoomed = ({ zoom, zooms }: Pick<ChartsState, "zoom" | "zooms">): boolean =>
  zoom !== null || Object.keys(zooms).length > 0;

/** What shows everything in all charts again, whether they zoom together or each by itself. */
export const UNZOOMED: Pick<ChartsState, "zoom" | "zooms"> = { zoom: null, zooms: {} };

/** A name that is in a list goes, another one comes. */
export const toggled = (names: readonly string[], name: string): readonly string[] =>
  names.includes(name) ? names.filter((each) => each !== name) : [...names, name];
