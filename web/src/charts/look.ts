import type { NextPart, Part } from "@/ui/part";
import type { Range } from "./engine/scales";
import { formatLegendOrder, type LegendOrder, parseLegendOrder } from "./legendOrder";
import { type Controls, formatControls, formatRange, list, one, parseControls, parseRange } from "./state";

/** How a chart that stands alone is looked at: what is chosen in it, and not what it is. */
export interface ChartLook {
  zoom: Range | null;
  /** What is not as the chart is kept. */
  controls: Partial<Controls>;
  hidden: readonly string[];
  /** Attributes that stand beside pinned values. */
  legendColumns: readonly string[];
  /** What they are listed by. */
  legendOrder: LegendOrder;
  isFull: boolean;
}

export const parseChartLook = (part: Part): ChartLook => ({
  zoom: parseRange(one(part.zoom)),
  controls: parseControls((name) => one(part[name])),
  hidden: list(part.hide),
  legendColumns: list(part.with),
  legendOrder: parseLegendOrder(one(part.order)),
  isFull: one(part.full) === "1",
});

export function formatChartLook({ zoom, controls, hidden, legendColumns, legendOrder, isFull }: ChartLook): NextPart {
  const some = (names: readonly string[]) => (names.length > 0 ? names : undefined);
  return {
    ...Object.fromEntries(formatControls(controls, {})),
    zoom: formatRange(zoom),
    hide: some(hidden),
    with: some(legendColumns),
    order: formatLegendOrder(legendOrder),
    full: isFull ? "1" : undefined,
  };
}
