import type { AxisKind, BucketGrid, Statistic, XRange } from "@/api/buckets";
import type { Range } from "./engine/scales";
import type { Controls } from "./state";

const MOST_BUCKETS = 1000;
const FEWEST_BUCKETS = 100;
const MARGIN = 0.1;
/** With more lines than this, buckets are wider and tell less, so that an answer stays small. */
const MANY_LINES = 20;
const VERY_MANY_LINES = 200;
const FEW_LINES = 6;

/** As many buckets as the plot has pixels, in whole hundreds, so that a window one pixel wider asks nothing anew. */
export function bucketsFor(width: number, lines: number): number {
  const most = lines > VERY_MANY_LINES ? 300 : lines > MANY_LINES ? 500 : MOST_BUCKETS;
  return Math.min(most, Math.max(FEWEST_BUCKETS, Math.round(width / 100) * 100));
}

const FEW: readonly Statistic[] = ["x", "first_x", "last", "last_x", "min", "min_x", "max", "max_x", "mean", "count"];
const MANY: readonly Statistic[] = ["x", "min", "max", "mean", "count"];

/** Where extremes are, and what comes last in each bucket, is told of few lines only, where there is room to say it. */
export const fieldsFor = (lines: number): readonly Statistic[] => (lines > FEW_LINES ? MANY : FEW);

/** So do all of their digits; of many lines, bands are only drawn. */
const areBandsNarrow = (lines: number): boolean => lines > FEW_LINES;

/** The range to ask for: a little more than is shown, so that lines leave the plot at its edges. */
export function withMargin(zoom: Range, axis: AxisKind): XRange {
  const room = (zoom[1] - zoom[0]) * MARGIN;
  if (axis !== "step") return { from: zoom[0] - room, to: zoom[1] + room };
  // Steps have six decimal places.
  const wide = Math.max(room, 1e-6);
  return { from: Math.round((zoom[0] - wide) * 1e6) / 1e6, to: Math.round((zoom[1] + wide) * 1e6) / 1e6 };
}

/** What a chart of so many lines asks for besides its series. */
export const gridFor = (
  { axis, axisPath, inherited, previews }: Pick<Controls, "axis" | "axisPath" | "inherited" | "previews">,
  zoom: Range | null,
  buckets: number,
  lines: number,
): BucketGrid => ({
  axis,
  axisPath: axis === "metric" ? axisPath : "",
  range: zoom ? withMargin(zoom, axis) : null,
  buckets,
  rawBelow: buckets,
  lineage: inherited,
  previews,
  narrowBands: areBandsNarrow(lines),
  fields: fieldsFor(lines),
});

/** Series of like length share a request, and with it a grid; within a given range all have the same one. */
export function company(points: number, lastStep: number, rawBelow: number, range: XRange | null): string {
  if (range) return "range";
  return points <= rawBelow ? "points" : `2^${Math.round(Math.log2(Math.max(1, lastStep)))}`;
}
