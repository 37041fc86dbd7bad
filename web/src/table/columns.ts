import type { PlaceInSeries } from "@/api/runs";
import { TELLS_NO_END } from "@/api/values";
import type { DirectionOf } from "@/ui/useDirections";

/** What stands in a column, and how it is written in an address and in a saved view. */

export const AGGREGATES = ["last", "first", "min", "max", "average", "variance"] as const;
export const PLACES = ["at_step", "at_min_of", "at_max_of"] as const;
/** Of a series: one of its aggregates, or its value at a place that `at` names. */
export type What = (typeof AGGREGATES)[number] | (typeof PLACES)[number];

export const FORMATS = ["decimal", "scientific", "percent", "duration", "bytes", "ago"] as const;
export type Format = (typeof FORMATS)[number];

export const HEATS = ["better", "up", "down", "diverging", "diverging-down"] as const;
/** A sequential or diverging colour behind numbers; `down` gives the strong colour to small ones, `better` to the better ones. */
export type Heat = (typeof HEATS)[number];

export interface Column {
  path: string;
  /** Undefined: the last value. */
  what?: What;
  /** The step of `at_step`, the other metric of `at_min_of` and `at_max_of`. */
  at?: string;
  format?: Format;
  /** Digits after the point for `decimal`, `percent` and `scientific`. */
  digits?: number;
  /** What the header says in this view. */
  name?: string;
  heat?: Heat;
  /** Draws the series small beside its value. */
  spark?: true;
}

/** A column with what the grid needs to draw it. */
export interface ColumnModel extends Column {
  /** Tells columns apart: the same path may stand there twice, with its smallest and its last value. */
  key: string;
  title: string;
  /** The namespace before the title, for telling columns of like names apart. */
  prefix: string;
  /** What of the series is shown; empty for the last value. */
  note: string;
  width: number;
  /** The heat colour, `better` as the metric's direction says. */
  drawnHeat: Exclude<Heat, "better"> | undefined;
}

const MOST_DIGITS = 12;
export const escaped = (text: string) => text.replaceAll("%", "%25").replaceAll("~", "%7E");
export const unescaped = (text: string) => text.replaceAll("%7E", "~").replaceAll("%25", "%");
const oneOf = <T extends string>(choices: readonly T[], text: string): T | undefined =>
  choices.find((choice) => choice === text);

/** `path~what=min~f=percent~d=2~n=Name~h=up~spark`: readable, and only what is not the default. */
export function formatColumn(column: Column): string {
  const parts = [escaped(column.path)];
  if (column.what && column.what !== "last") parts.push(`what=${column.what}`);
  if (column.at !== undefined) parts.push(`at=${escaped(column.at)}`);
  if (column.format) parts.push(`f=${column.format}`);
  if (column.digits !== undefined) parts.push(`d=${column.digits}`);
  if (column.name) parts.push(`n=${escaped(column.name)}`);
  if (column.heat) parts.push(`h=${column.heat}`);
  if (column.spark) parts.push("spark");
  return parts.join("~");
}

/** Ignores what it does not know, so that an address of another version still shows its columns. */
export function parseColumn(text: string): Column {
  const [path = "", ...parts] = text.split("~");
  const column: Column = { path: unescaped(path) };
  for (const part of parts) {
    const [name = "", ...rest] = part.split("=");
    const value = unescaped(rest.join("="));
    if (name === "what") column.what = oneOf([...AGGREGATES, ...PLACES], value);
    else if (name === "at" && value !== "") column.at = value;
    else if (name === "f") column.format = oneOf(FORMATS, value);
    else if (name === "d" && /^\d{1,2}$/.test(value)) column.digits = Math.min(MOST_DIGITS, Number(value));
    else if (name === "n" && value !== "") column.name = value;
    else if (name === "h") column.heat = oneOf(HEATS, value);
    else if (name === "spark") column.spark = true;
  }
  const needsPlace = oneOf(PLACES, column.what ?? "") !== undefined;
  if (needsPlace && (column.at === undefined || (column.what === "at_step" && !Number.isFinite(Number(column.at))))) {
    return { ...column, what: undefined, at: undefined };
  }
  return column;
}

/** What the column shows, without how it looks. */
export const columnKey = ({ path, what, at }: Column): string => formatColumn({ path, what, at });

/** The value that the server looks up in the series; undefined for those that it keeps. */
export function placeOf({ what, at }: Column): PlaceInSeries | undefined {
  if (what === "first") return { what };
  if (what === "at_step") return { what, step: Number(at) };
  return what === "at_min_of" || what === "at_max_of" ? { what, of: at! } : undefined;
}

export const isPlace = (what: What | undefined): boolean => oneOf(PLACES, what ?? "") !== undefined;

const KNOWN: Record<string, { title: string; width: number }> = {
  "sys/id": { title: "Id", width: 110 },
  "sys/custom_run_id": { title: "Run id", width: 150 },
  "sys/experiment/name": { title: "Experiment", width: 170 },
  "sys/name": { title: "Name", width: 190 },
  "sys/state": { title: "Status", width: 108 },
  "sys/creation_time": { title: "Created", width: 124 },
  "sys/modification_time": { title: "Modified", width: 124 },
  "sys/ping_time": { title: "Last heard", width: 124 },
  "sys/owner": { title: "Owner", width: 100 },
  "sys/tags": { title: "Tags", width: 180 },
  "sys/group_tags": { title: "Group tags", width: 150 },
  "sys/running_time": { title: "Duration", width: 112 },
  "sys/running_time_seconds": { title: "Duration", width: 112 },
  "sys/description": { title: "Description", width: 220 },
  "sys/hostname": { title: "Host", width: 130 },
  "sys/size": { title: "Size", width: 90 },
  "sys/failed": { title: "Failed", width: 84 },
  "sys/trashed": { title: "Trashed", width: 84 },
};

/** Shown before what the project itself suggests. */
export const BASE_COLUMNS = ["sys/state", "sys/creation_time", "sys/owner", "sys/tags", "sys/running_time"];

/** Every row needs these, whichever columns are shown. */
export const ROW_PATHS = [
  "sys/id",
  "sys/name",
  "sys/state",
  "sys/failed",
  TELLS_NO_END,
  "sys/tags",
  "sys/description",
  "sys/trashed",
  "sys/forking/parent",
  "sys/forking/step",
];

/** The frozen first column. */
export const FIRST = "sys/name";
/** Has room for names of some twenty letters. */
const FIRST_WIDTH = 320;
/** So much of the others is seen in the narrowest pane. */
const SMALLEST_REST = 24;

/** How wide the first column is in a table of this width (0: not known yet), until somebody makes it another. */
export const firstWidthIn = (width: number): number =>
  width > 0 ? Math.min(FIRST_WIDTH, width - SMALLEST_REST) : FIRST_WIDTH;

function noteOf({ what, at }: Column): string {
  switch (what) {
    case undefined:
    case "last":
      return "";
    case "at_step":
      return `at step ${at}`;
    case "at_min_of":
      return `at min of ${at}`;
    case "at_max_of":
      return `at max of ${at}`;
    default:
      return what;
  }
}

/** The room that a sparkline needs beside the value. */
const SPARK_WIDTH = 68;
const NARROWEST = 104;
/** So much has room for a mean and its deviation with four digits and two. */
const NARROWEST_OF_GROUPS = 136;

export function columnModel(
  column: Column,
  widths: Readonly<Record<string, number>>,
  directionOf: DirectionOf = () => "neither",
  isGrouped = false,
): ColumnModel {
  const { path } = column;
  const known = KNOWN[path];
  const slash = path.lastIndexOf("/") + 1;
  const note = noteOf(column);
  const characters = column.name?.length ?? path.length + (note ? note.length + 3 : 0);
  const natural = column.name ? 0 : (known?.width ?? 0);
  const spark = column.spark ? SPARK_WIDTH : 0;
  const narrowest = isGrouped ? NARROWEST_OF_GROUPS : NARROWEST;
  const key = columnKey(column);
  return {
    ...column,
    key,
    title: column.name ?? known?.title ?? path.slice(slash),
    prefix: known || column.name ? "" : path.slice(0, slash),
    note,
    drawnHeat: column.heat === "better" ? (directionOf(path) === "lower" ? "down" : "up") : column.heat,
    width: Math.round(widths[key] ?? (natural || Math.min(240, Math.max(narrowest, 58 + characters * 6.4)) + spark)),
  };
}
