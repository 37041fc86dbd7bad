import type { BucketGrid, SeriesName } from "@/api/buckets";
import type { ProjectAddress } from "@/api/queries";
import { folding } from "@/ui/folds";
import { usePreferences } from "@/ui/preferences";
import { askEarly, sendAsked } from "./batch";
import { bucketsFor, company, gridFor } from "./grid";
import { type Metric, metricSections, notHidden } from "./metrics";
import type { ChartsState } from "./state";

/* The charts that will be in sight are asked for while the page is still being made. How wide they will be is guessed then; a wrong
   guess costs one request. */

const MOST_CHARTS = 16;
const MOST_SERIES = 500;
const STORED = "seamark-chart-width";
/** What the page has beside its panes and its cards beside their plots, in pixels. */
const RAIL = { narrow: 49, wide: 209 };
const PANE = { share: 0.32, least: 280 };
const AROUND_CARDS = 32;
const AROUND_PLOT = 10;
export const GAP = 14;
const NARROWEST_CHART = 360;

/** How many charts stand side by side. */
export const columnsFor = (columns: ChartsState["columns"], width: number): number =>
  columns === "auto" ? Math.max(1, Math.floor((width + GAP) / (NARROWEST_CHART + GAP))) : Number(columns);

const whereabouts = (columns: string): string => {
  const { railExpanded, isPaneHidden, splitRatios } = usePreferences.getState();
  return [innerWidth, columns, railExpanded, isPaneHidden, splitRatios.charts ?? ""].join(" ");
};

/** Remembers how wide plots are here, for the next time. */
export function rememberWidth(columns: ChartsState["columns"], width: number): void {
  const text = JSON.stringify([whereabouts(columns), width]);
  try {
    if (localStorage.getItem(STORED) !== text) localStorage.setItem(STORED, text);
  } catch {
    // A browser that keeps nothing has the width guessed each time.
  }
}

/** How wide a plot will be: as wide as it was in a window like this one, or what the page's measures come to. */
export function expectedWidth(columns: ChartsState["columns"]): number {
  try {
    const [where, width] = JSON.parse(localStorage.getItem(STORED) ?? "[]") as [string?, number?];
    if (where === whereabouts(columns) && typeof width === "number") return width;
  } catch {
    // As if nothing had been kept.
  }
  const { railExpanded, isPaneHidden, splitRatios } = usePreferences.getState();
  const page = innerWidth - (railExpanded ? RAIL.wide : RAIL.narrow);
  const pane = isPaneHidden ? 0 : Math.max(PANE.least, (splitRatios.charts ?? PANE.share) * page);
  const width = page - pane - AROUND_CARDS;
  const count = columnsFor(columns, width);
  return Math.floor((width - (count - 1) * GAP) / count) - AROUND_PLOT;
}

interface First {
  grid: BucketGrid;
  series: readonly SeriesName[];
  company: string;
  points: number;
}

/** What the charts that come first will ask for, as far as that can be told before they are there. */
export function firstAsked(runs: readonly string[], state: ChartsState, metrics: readonly Metric[]): First[] {
  const { controls, overrides, zoom, zooms, collapsed, merged, pinned, off } = state;
  // Averages are over the groups of the table.
  if (controls.groups !== "off" || state.full !== "" || runs.length === 0) return [];
  const range = zoom ?? controls.xRange;
  const buckets = bucketsFor(expectedWidth(state.columns), runs.length);
  const grid = gridFor(controls, range, buckets, runs.length);
  const isCollapsed = folding(collapsed);
  return metricSections(notHidden(metrics, off), pinned)
    .filter(({ name }) => !isCollapsed(name) && !merged.includes(name))
    .flatMap((section) => section.metrics)
    .slice(0, Math.max(1, Math.min(MOST_CHARTS, Math.floor(MOST_SERIES / runs.length))))
    .filter(({ path }) => !overrides[path] && !zooms[path]?.x)
    .map(({ path, points, last_step }) => ({
      grid,
      series: runs.map((run) => ({ run, path })),
      company: company(points, last_step, buckets, grid.range),
      points,
    }));
}

/** Asks for the charts that come first; done when they are there. */
export async function askFirst(
  address: ProjectAddress,
  runs: readonly string[],
  state: ChartsState,
  metrics: readonly Metric[],
): Promise<void> {
  const asked = firstAsked(runs, state, metrics).map(({ grid, series, company, points }) =>
    askEarly(address, grid, series, company, points),
  );
  // The page is about to be rendered, which would hold them up.
  sendAsked();
  await Promise.allSettled(asked);
}
