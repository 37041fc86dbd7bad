/** What the address says of the media of many runs. */
export interface MediaState {
  /** An extended regular expression for paths. */
  filter: string;
  /** The step up to which each cell shows its latest file; null: the last of all. */
  step: number | null;
  /** Whether the runs are the rows. */
  isFlipped: boolean;
  /** Whether enlarged pixels keep their edges. */
  isPixelated: boolean;
  size: "s" | "m" | "l";
}

type Part = Readonly<Record<string, string | readonly string[]>>;

export function parseMediaState(part: Part): MediaState {
  const step = typeof part.step === "string" && part.step !== "" ? Number(part.step) : Number.NaN;
  return {
    filter: typeof part.q === "string" ? part.q : "",
    step: Number.isFinite(step) ? step : null,
    isFlipped: part.rows === "runs",
    isPixelated: part.pixels === "1",
    size: part.size === "s" || part.size === "l" ? part.size : "m",
  };
}

export function formatMediaState(state: MediaState): Record<string, string | undefined> {
  return {
    q: state.filter || undefined,
    step: state.step === null ? undefined : String(Number(state.step.toFixed(6))),
    rows: state.isFlipped ? "runs" : undefined,
    pixels: state.isPixelated ? "1" : undefined,
    size: state.size === "m" ? undefined : state.size,
  };
}

/** The place of the last point at or before the step; -1 when all come later. Points are in order of their steps. */
export function nearestUpTo(points: readonly { step: number }[], step: number | null): number {
  if (step === null) return points.length - 1;
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.step <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** All steps that any of the series has, in order. */
export const unionOfSteps = (series: Iterable<readonly number[]>): number[] => {
  const steps = new Set<number>();
  for (const each of series) for (const step of each) steps.add(step);
  return [...steps].sort((a, b) => a - b);
};
