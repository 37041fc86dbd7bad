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
