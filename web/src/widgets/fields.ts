import type { Attributes, AttributeType, TypedValue } from "@/api/queries";
import { formatBytes, formatDateTime, formatDuration, formatNumber } from "@/ui/format";
import { exactText, numberOf, shortText } from "@/ui/typedValue";

/** What of a float series counts. The first value is not in its summary, and has to be asked for. */
export const WHATS = ["last", "first", "min", "max", "average", "variance"] as const;
export type What = (typeof WHATS)[number];

/** An attribute, of a float series one of its aggregates (undefined: the last value). */
export interface Field {
  path: string;
  what?: What;
}

/** What is known of one run. */
export interface RunValues {
  attributes: Attributes;
  /** First values of float series, by path. */
  firsts: ReadonlyMap<string, number | null>;
}

export const NUMERIC: readonly AttributeType[] = ["float", "int", "bool", "datetime", "floatSeries"];

export const fieldKey = ({ path, what }: Field): string => (what && what !== "last" ? `${path}~${what}` : path);

/** `loss (min)`: the last part of the path, and what of it. */
export function fieldName({ path, what }: Field): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return what && what !== "last" ? `${name} (${what})` : name;
}

/** The whole path, and what of it. */
export const fieldTitle = ({ path, what }: Field): string => (what && what !== "last" ? `${path} (${what})` : path);

const isFirst = (value: TypedValue, field: Field): boolean => value.type === "floatSeries" && field.what === "first";

/** The run's value as a number; null when it has none. Times are milliseconds, what is true is 1. */
export function fieldNumber(values: RunValues | undefined, field: Field): number | null {
  const value = values?.attributes[field.path];
  if (!values || !value) return null;
  if (isFirst(value, field)) return values.firsts.get(field.path) ?? null;
  if (value.type === "bool") return value.value ? 1 : 0;
  if (value.type === "datetime") return value.value;
  return numberOf(value, aggregateOf(field));
}

/** A finite number or null: what can be placed on a scale. */
export function finiteOf(values: RunValues | undefined, field: Field): number | null {
  const number = fieldNumber(values, field);
  return number !== null && Number.isFinite(number) ? number : null;
}

const aggregateOf = ({ what }: Field) => (what === undefined || what === "first" ? "last" : what);

/** The run's value in a line, as people read it; null when it has none. */
export function fieldText(values: RunValues | undefined, field: Field): string | null {
  const value = values?.attributes[field.path];
  if (!values || !value) return null;
  if (isFirst(value, field)) {
    const first = values.firsts.get(field.path) ?? null;
    return first === null ? null : formatNumber(first);
  }
  return shortText(value, aggregateOf(field));
}

/** The run's value in full, as it is copied and exported; null when it has none. */
export function fieldExact(values: RunValues | undefined, field: Field): string | null {
  const value = values?.attributes[field.path];
  if (!values || !value) return null;
  if (isFirst(value, field)) {
    const first = values.firsts.get(field.path) ?? null;
    return first === null ? null : String(first);
  }
  return exactText(value, aggregateOf(field));
}

/** The run's value for a table of numbers: a number where it is one, else in full; null when it has none. */
export function fieldCell(values: RunValues | undefined, field: Field): number | string | null {
  const type = values?.attributes[field.path]?.type;
  return type === "float" || type === "int" || type === "floatSeries"
    ? fieldNumber(values, field)
    : fieldExact(values, field);
}

export const FORMATS = ["auto", "decimal", "scientific", "percent", "duration", "bytes"] as const;
export type Format = (typeof FORMATS)[number];

export const FORMAT_NAMES: Record<Format, string> = {
  auto: "Automatic",
  decimal: "Decimal",
  scientific: "Scientific",
  percent: "Per cent",
  duration: "Duration",
  bytes: "Bytes",
};

export function formatAs(value: number, format: Format, digits: number): string {
  if (!Number.isFinite(value) || format === "auto") return formatNumber(value);
  switch (format) {
    case "decimal":
      return value.toFixed(digits).replace("-", "−");
    case "scientific":
      return value.toExponential(digits).replaceAll("-", "−").replace("e+", "e");
    case "percent":
      return `${(value * 100).toFixed(digits).replace("-", "−")} %`;
    case "duration":
      return formatDuration(value);
    case "bytes":
      return formatBytes(Math.round(value));
  }
}

/** A number of this field on an axis or in a tip: times as times. */
export const axisText = (value: number, type: TypedValue["type"] | undefined): string =>
  type === "datetime" ? formatDateTime(value) : formatNumber(value);
