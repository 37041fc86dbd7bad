import type { TypedValue } from "@/api/queries";
import type { FoundRow } from "@/api/runs";
import { toNumber } from "@/api/values";
import {
  formatAgo,
  formatBytes,
  formatDateTime,
  formatDuration,
  formatExact,
  formatNumber,
  formatStep,
} from "@/ui/format";
import { type Column, columnKey, isPlace } from "./columns";

/** A row of the table: with the values that the server works out for its columns, by column. */
export interface TableRow extends FoundRow {
  computedBy?: ReadonlyMap<string, number | null>;
  /** When what counts on by itself was as it is here, in milliseconds. */
  asOf?: number;
}

const rowsMade = new WeakMap<FoundRow, TableRow>();

/**
 * The row with the values that the server worked out for `columns`, the keys of columns in the order of the request, as it was at `asOf`.
 * One that a later answer has again is the same.
 */
export function toTableRow(row: FoundRow, columns: readonly string[], asOf: number): TableRow {
  let made = rowsMade.get(row);
  if (!made) {
    const computedBy = new Map(
      columns.map((column, index) => {
        const value = row.computed?.[index];
        return [column, value === null || value === undefined ? null : toNumber(value)];
      }),
    );
    made = { ...row, computedBy, asOf };
    rowsMade.set(row, made);
  }
  return made;
}

type Series = Extract<TypedValue, { type: "floatSeries" }>["value"];

function ofSeries(series: Series, column: Column): number | null {
  const found = {
    last: series.last,
    min: series.min,
    max: series.max,
    average: series.average,
    variance: series.variance,
  }[(column.what ?? "last") as "last"];
  return found === null || found === undefined ? null : toNumber(found);
}

/** The number that the row has in this column; null when it has none. */
export function numberOf(row: TableRow, column: Column): number | null {
  if (isPlace(column.what) || column.what === "first") return row.computedBy?.get(columnKey(column)) ?? null;
  const attribute = row.attributes[column.path];
  switch (attribute?.type) {
    case "float":
    case "int":
      return toNumber(attribute.value);
    case "floatSeries":
      return ofSeries(attribute.value, column);
    default:
      return null;
  }
}

/** The number as the column's format writes it; times are told relative to `now`. */
export function formatCell(value: number, column: Pick<Column, "format" | "digits">, now: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Inf" : "−Inf";
  const minus = (text: string) => text.replaceAll("-", "−");
  switch (column.format) {
    case "decimal":
      return minus(value.toLocaleString("en-US", digitsOf(column.digits ?? 3)));
    case "scientific":
      return minus(value.toExponential(column.digits ?? 3)).replace("+", "");
    case "percent":
      return minus(`${(value * 100).toLocaleString("en-US", digitsOf(column.digits ?? 1))} %`);
    case "duration":
      return formatDuration(value);
    case "bytes":
      return value < 0 ? minus(String(value)) : formatBytes(value);
    case "ago":
      return formatAgo(value, now);
    default:
      return column.digits === undefined ? formatNumber(value) : formatNumber(value, Math.max(1, column.digits));
  }
}

const digitsOf = (digits: number) => ({ minimumFractionDigits: digits, maximumFractionDigits: digits });

/** All that is known about a value, as text to read and to copy; null when the run has none. */
export function exactOf(row: TableRow, column: Column): string | null {
  const number = numberOf(row, column);
  if (number !== null) return Number.isFinite(number) ? formatExact(number).replaceAll("−", "-") : String(number);
  const attribute = row.attributes[column.path];
  switch (attribute?.type) {
    case undefined:
    case "float":
    case "int":
    case "floatSeries":
      return null;
    case "string":
    case "experimentState":
      return attribute.value;
    case "bool":
      return attribute.value ? "True" : "False";
    case "datetime":
      return formatDateTime(attribute.value);
    case "stringSet":
      return attribute.value.join(", ");
    case "stringSeries":
      return attribute.value.last;
    case "artifact":
      return attribute.value.hash;
    case "gitRef":
      return `${attribute.value.commit_id} ${attribute.value.message}`;
    case "file":
    case "fileRef":
      return `${attribute.value.ext || "file"}, ${formatBytes(attribute.value.size)}`;
    case "fileSet":
      return formatBytes(attribute.value.size);
    case "notebookRef":
      return attribute.value.notebook_name || attribute.value.notebook_id;
    case "imageSeries":
    case "fileRefSeries":
    case "histogramSeries":
      return `${attribute.value.count}`;
  }
}

const OPENED = /^(file|fileRef|fileSet|imageSeries|fileRefSeries|artifact)$/;

/** Whether the value is a file, or several, that can be looked at. */
export const isOpened = (attribute: TypedValue | undefined): boolean => OPENED.test(attribute?.type ?? "");

/** What else the card says of a series: how many points, and where the last one is. */
export function noteOf(row: TableRow, column: Column): string {
  const attribute = row.attributes[column.path];
  if (attribute?.type !== "floatSeries") return "";
  const { count, last_step: step } = attribute.value;
  const points = `${count.toLocaleString("en-US")} ${count === 1 ? "point" : "points"}`;
  return step === null ? points : `${points}, last at step ${formatStep(step)}`;
}

/** Whether the column's values stand at the right, where digits line up. */
export const isNumeric = (row: TableRow, column: Column): boolean => {
  const type = row.attributes[column.path]?.type;
  return type === "float" || type === "int" || type === "floatSeries";
};
