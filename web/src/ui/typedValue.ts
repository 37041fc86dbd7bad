import type { TypedValue } from "@/api/queries";
import { toNumber } from "@/api/values";
import { formatBytes, formatDateTime, formatNumber } from "./format";

/** What of a float series counts, as far as its summary has it. */
export type Aggregate = "last" | "min" | "max" | "average" | "variance";

/** A value's number, where it has one: of a series the aggregate. */
export function numberOf(value: TypedValue | undefined, aggregate: Aggregate): number | null {
  if (value?.type === "float" || value?.type === "int") return toNumber(value.value);
  if (value?.type !== "floatSeries") return null;
  const found = value.value[aggregate];
  return found === null ? null : toNumber(found);
}

/** A value in full, as it is copied and exported. Null: the run does not have it, or it is empty. */
export function exactText(value: TypedValue | undefined, aggregate: Aggregate): string | null {
  if (!value) return null;
  switch (value.type) {
    case "float":
    case "int":
      return String(value.value);
    case "floatSeries": {
      const number = value.value[aggregate];
      return number === null ? null : String(number);
    }
    case "bool":
      return value.value ? "True" : "False";
    case "string":
    case "experimentState":
      return value.value;
    case "datetime":
      return new Date(value.value).toISOString();
    case "stringSet":
      return value.value.length > 0 ? value.value.join(", ") : null;
    case "stringSeries":
      return value.value.last;
    case "file":
    case "fileRef":
      return `${value.value.name || value.value.ext || "file"} (${value.value.size} bytes)`;
    case "fileSet":
      return `${value.value.size} bytes`;
    case "imageSeries":
    case "fileRefSeries":
    case "histogramSeries":
      return `${value.value.count} steps`;
    case "artifact":
      return value.value.hash;
    case "gitRef":
      return value.value.commit_id + (value.value.is_dirty ? " (with changes)" : "");
    case "notebookRef":
      return value.value.notebook_name || value.value.notebook_id;
  }
}

/** A value in a line, as people read it. */
export function shortText(value: TypedValue | undefined, aggregate: Aggregate): string | null {
  const number = numberOf(value, aggregate);
  if (number !== null && value?.type !== "int") return formatNumber(number);
  if (value?.type === "datetime") return formatDateTime(value.value);
  if (value?.type === "file" || value?.type === "fileRef")
    return `${value.value.ext || "file"} · ${formatBytes(value.value.size)}`;
  if (value?.type === "fileSet") return formatBytes(value.value.size);
  return (
    exactText(value, aggregate)
      ?.replace(/^-(?=\d)/, "−")
      .slice(0, 300) ?? null
  );
}
