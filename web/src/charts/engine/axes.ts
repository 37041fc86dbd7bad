import type { AxisKind } from "@/api/buckets";
import { formatClock, formatDateTime, formatNumber, formatStep } from "@/ui/format";
import { elapsedIncrements, elapsedLabels, stepLabels, timeLabels, valueLabels } from "@/ui/ticks";

export const AXIS_NAMES: Record<AxisKind, string> = {
  step: "Step",
  relative: "Relative time",
  absolute: "Time",
  metric: "Metric",
};

/** A place on the axis, in words. */
export function placeText(axis: AxisKind, x: number): string {
  if (axis === "step") return `step ${formatStep(x)}`;
  if (axis === "relative") return elapsedLabels([Math.round(x * 100) / 100])[0]!;
  if (axis === "absolute") return formatDateTime(x * 1000);
  return formatNumber(x, 6);
}

/** From one place on the axis to another, in words. */
export function spanText(axis: AxisKind, from: number, to: number): string {
  if (axis === "step") return `steps ${formatStep(from)} – ${formatStep(to)}`;
  if (axis === "absolute" && to - from < 43_200) return `${formatDateTime(from * 1000)} – ${formatClock(to * 1000)}`;
  return `${placeText(axis, from)} – ${placeText(axis, to)}`;
}

/** What uPlot needs to know of the horizontal axis. */
export function axisOptions(axis: AxisKind): {
  values?: (plot: unknown, splits: number[]) => string[];
  incrs?: number[];
} {
  if (axis === "relative") return { values: (_plot, splits) => elapsedLabels(splits), incrs: elapsedIncrements };
  if (axis === "step") return { values: (_plot, splits) => stepLabels(splits) };
  if (axis === "metric") return { values: (_plot, splits) => valueLabels(splits) };
  return { values: (_plot, splits) => timeLabels(splits) };
}

const FEW_DECADES = 12;
const MOST_TICKS = 12;
const DECADES = [1, 2, 5, 10, 20, 50, 100];

/** Five round places or so between two others, evenly. */
function evenSplits(from: number, to: number): number[] {
  const rough = (to - from) / 5;
  if (!(rough > 0)) return [from];
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * ([2, 5, 10].find((each) => each * size >= rough) ?? 10);
  const places = Math.max(0, Math.min(20, 1 - Math.floor(Math.log10(step))));
  const splits: number[] = [];
  for (let at = Math.ceil(from / step); at * step <= to; at++) splits.push(Number((at * step).toFixed(places)));
  return splits;
}

/** Powers of ten and their multiples where there are few decades; even splits within a part of one. uPlot's own never end for most ranges. */
export function logSplits(from: number, to: number): number[] {
  if (!(from > 0) || !(to > from)) return evenSplits(from, to);
  const first = Math.floor(Math.log10(from));
  const last = Math.ceil(Math.log10(to));
  const digits = last - first <= FEW_DECADES ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : [1];
  const every = DECADES.find((each) => (last - first) / each <= MOST_TICKS) ?? 100;
  const splits: number[] = [];
  for (let exponent = Math.floor(first / every) * every; exponent <= last; exponent += every)
    for (const digit of digits) splits.push(Number(`${digit}e${exponent}`));
  const within = splits.filter((each) => each >= from && each <= to);
  return within.length > 1 ? within : evenSplits(from, to);
}

/** Those of a logarithmic axis on both sides of zero, which is linear within the threshold. */
export function symlogSplits(from: number, to: number, threshold: number): number[] {
  const side = (low: number, high: number) =>
    high > Math.max(threshold, low) ? logSplits(Math.max(threshold, low), high) : [];
  const below = side(-to, -from).map((each) => -each);
  const splits = [...below.reverse(), ...(from <= 0 && to >= 0 ? [0] : []), ...side(from, to)];
  return splits.length > 1 ? splits : evenSplits(from, to);
}

const LABEL_PIXELS = 26;

/** Labels of a logarithmic axis, which has more splits than room for them: of zero and powers of ten, and where there are few of these of all. */
export function sparseLabels(values: readonly number[], pixels: readonly number[]): string[] {
  const isPower = (value: number) => {
    const exponent = Math.log10(Math.abs(value));
    return value === 0 || Math.abs(exponent - Math.round(exponent)) < 1e-9;
  };
  const size = (index: number) => (values[index] === 0 ? Infinity : Math.abs(values[index]!));
  const all = [...values.keys()];
  const powers = all.filter((index) => isPower(values[index]!));
  const kept: number[] = [];
  for (const index of (powers.length > 1 ? powers : all).sort((one, other) => size(other) - size(one)))
    if (kept.every((each) => Math.abs(pixels[each]! - pixels[index]!) >= LABEL_PIXELS)) kept.push(index);
  return values.map((value, index) => (kept.includes(index) ? valueLabels([value])[0]! : ""));
}
