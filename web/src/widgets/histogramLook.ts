import type { StepSpan } from "@/api/histograms";
import type { NextPart, Part } from "@/ui/part";

/** How histograms of a dashboard are looked at, as the address has it. */

export const HISTOGRAM_MODES = ["heat", "ridge", "bars"] as const;
export type HistogramMode = (typeof HISTOGRAM_MODES)[number];

interface HistogramLook {
  /** Null: as the widget begins. */
  mode: HistogramMode | null;
  /** Of the bars; null stays with the newest. */
  step: number | null;
  /** The steps in sight; null: all. */
  zoom: StepSpan | null;
}

function numberOf(text: string | undefined): number | null {
  const number = text ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

export function parseHistogramLook({ mode, step, zoom }: Part): HistogramLook {
  const [from, to] = typeof zoom === "string" ? zoom.split("..").map(numberOf) : [];
  return {
    mode: HISTOGRAM_MODES.find((each) => each === mode) ?? null,
    step: typeof step === "string" ? numberOf(step) : null,
    zoom: from != null && to != null && from <= to ? { from, to } : null,
  };
}

export const formatHistogramLook = ({ mode, step, zoom }: HistogramLook): NextPart => ({
  mode: mode ?? undefined,
  step: step === null ? undefined : String(step),
  zoom: zoom ? `${zoom.from}..${zoom.to}` : undefined,
});
