import type { TypedValue } from "@/api/queries";
import { formatNumber } from "@/ui/format";
import { type Aggregate, exactText, numberOf, shortText } from "@/ui/typedValue";

export { exactText, numberOf, shortText };

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
