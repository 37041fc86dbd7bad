import type { TypedValue } from "@/api/queries";
import { toNumber } from "@/api/values";
import { formatBytes, formatDateTime, formatNumber } from "@/ui/format";
import type { Aggregate } from "./state";

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

export interface Change {
  difference: number;
  /** In per cent of the reference; null where that is zero. */
  share: number | null;
}

/** How far a number is from the reference; null where one of them is none. */
export function changeOf(value: number | null, reference: number | null): Change | null {
  if (value === null || reference === null || !Number.isFinite(value) || !Number.isFinite(reference)) return null;
  const difference = value - reference;
  return { difference, share: reference === 0 ? null : (difference / Math.abs(reference)) * 100 };
}

const signed = (text: string, number: number): string => (number > 0 ? `+${text}` : text);

export function changeText({ difference, share }: Change): string {
  if (difference === 0) return "±0";
  const part = share === null ? "" : ` (${signed(formatNumber(share, 3), share)} %)`;
  return signed(formatNumber(difference, 3), difference) + part;
}

const LESS_IS_BETTER = new Set(
  "loss losses error err mse rmse mae mape perplexity ppl wer cer fid nll regret latency divergence kl".split(" "),
);
const MORE_IS_BETTER = new Set(
  "acc accuracy f1 auc auroc precision recall score iou map bleu rouge reward return r2 psnr ssim dice throughput".split(
    " ",
  ),
);

/** Whether more (1) or less (-1) of a metric is better, as far as its name tells; 0 where it does not. */
export function directionOf(path: string): -1 | 0 | 1 {
  const parts = path
    .slice(path.lastIndexOf("/") + 1)
    .toLowerCase()
    .split(/[^a-z0-9]/);
  const isLess = parts.some((each) => LESS_IS_BETTER.has(each));
  const isMore = parts.some((each) => MORE_IS_BETTER.has(each));
  return isLess === isMore ? 0 : isMore ? 1 : -1;
}

/** Whether two values are the same: of the same type, and numbers apart by no more than the tolerance. */
export function isSame(
  one: TypedValue | undefined,
  other: TypedValue | undefined,
  aggregate: Aggregate,
  tolerance: number,
): boolean {
  if (!one || !other) return one === other;
  if (one.type !== other.type) return false;
  if (exactText(one, aggregate) === exactText(other, aggregate)) return true;
  const [a, b] = [numberOf(one, aggregate), numberOf(other, aggregate)];
  if (tolerance === 0 || a === null || b === null || !Number.isFinite(a) || !Number.isFinite(b)) return false;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

/** Whether a text is too long for a cell, so that it is better looked at by itself. */
export const isLong = (text: string | null): boolean => text !== null && (text.length > 48 || text.includes("\n"));
