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
