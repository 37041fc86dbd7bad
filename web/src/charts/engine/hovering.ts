import type { AxisKind } from "@/api/buckets";
import { formatDateTime, formatExact, formatInteger, formatStep } from "@/ui/format";
import { placeText, spanText } from "./axes";
import type { Drawn } from "./drawing";
import { nearestIndex, type Sample } from "./lines";
import type { Palette } from "./palette";
import type { TooltipContent } from "./tooltip";

/** A position of a line that the pointer is at. */
export interface Spot {
  drawn: Drawn;
  index: number;
}

const MOST_ROWS = 16;

/** The line whose value at the pointer's x is nearest to the pointer. One that has a gap there is as far as can be. */
export function nearest(
  lines: readonly Drawn[],
  x: number,
  left: number,
  top: number,
  pixel: (value: number, scale: "x" | "y") => number,
): Spot | null {
  let best: Spot | null = null;
  let least = Infinity;
  for (const drawn of lines) {
    if (drawn.line.isFaint) continue;
    const index = nearestIndex(drawn.line.x, x);
    if (index < 0) continue;
    const value = drawn.y[index]!;
    const apart = Math.abs(pixel(drawn.line.x[index]!, "x") - left);
    const distance = Number.isNaN(value) ? Number.MAX_VALUE : Math.abs(pixel(value, "y") - top) + apart / 2;
    if (distance < least) {
      least = distance;
      best = { drawn, index };
    }
  }
  return best;
}

/** A value as the tooltip writes it: points to the last digit, means as exact as they are. */
export const valueText = ({ value, count, members }: Sample): string =>
  formatExact(count === 1 && members === null ? value : Number(value.toPrecision(7)));

function placeOf(axis: AxisKind, sample: Sample): { title: string; note?: string } {
  const title = sample.x === sample.lastX ? placeText(axis, sample.x) : spanText(axis, sample.x, sample.lastX);
  if (axis !== "step" && sample.step !== null) return { title, note: `step ${formatStep(sample.step)}` };
  if (axis === "step" && sample.timestamp !== null) return { title, note: formatDateTime(sample.timestamp) };
  return { title };
}

function detailsOf(axis: AxisKind, { line, y }: Drawn, index: number, sample: Sample): TooltipContent["details"] {
  const details: TooltipContent["details"] = [];
  if (y !== line.y) details.push({ label: "smoothed", value: formatExact(Number(y[index]!.toPrecision(7))) });
  if (sample.members !== null) {
    details.push(
      { label: "members here", value: formatInteger(sample.members) },
      {
        label: "spread",
        value: `${formatExact(Number(sample.min.toPrecision(6)))} – ${formatExact(Number(sample.max.toPrecision(6)))}`,
      },
    );
  } else if (sample.count > 1) {
    const where = (x: number | null) =>
      x === null ? "" : ` at ${axis === "step" ? formatStep(x) : placeText(axis, x)}`;
    details.push(
      { label: `max${where(sample.maxX)}`, value: formatExact(sample.max) },
      { label: `min${where(sample.minX)}`, value: formatExact(sample.min) },
    );
    if (sample.last !== null) details.push({ label: "last", value: formatExact(sample.last) });
    details.push({ label: "points", value: formatInteger(sample.count) });
  }
  if (sample.nonFinite > 0) details.push({ label: "not finite", value: formatInteger(sample.nonFinite) });
  const fork = line.forks[line.forks.length - 1];
  if (fork !== undefined && sample.lastX <= fork)
    details.push({ label: "inherited", value: `fork at ${placeText(axis, fork)}` });
  return details;
}

/** What the tooltip says at a place: of the nearest line, or of all of them by value. */
export function describe(
  { axis, tooltip }: { axis: AxisKind; tooltip: "nearest" | "all" },
  lines: readonly Drawn[],
  x: number,
  spot: Spot | null,
  palette: Palette,
): TooltipContent {
  const head = spot ? placeOf(axis, spot.drawn.line.sample(spot.index)) : { title: placeText(axis, x) };
  const row = (drawn: Drawn, sample: Sample, isNearest: boolean, ofMembers = "") => ({
    label: drawn.line.isGroup || sample.count === 1 ? `${drawn.line.label}${ofMembers}` : `${drawn.line.label} (mean)`,
    value: valueText(sample),
    colour: drawn.colour || palette.text,
    isNearest,
  });
  if (tooltip === "nearest" || lines.length === 1) {
    if (!spot) return { ...head, rows: [], details: [] };
    const sample = spot.drawn.line.sample(spot.index);
    return { ...head, rows: [row(spot.drawn, sample, true)], details: detailsOf(axis, spot.drawn, spot.index, sample) };
  }
  const found = lines
    .filter(({ line }) => !line.isFaint)
    .map((drawn) => ({ drawn, index: nearestIndex(drawn.line.x, x) }))
    .filter(({ drawn: { line }, index }) => index >= 0 && x >= line.x[0]! && x <= line.x[line.x.length - 1]!)
    .map(({ drawn, index }) => ({ drawn, sample: drawn.line.sample(index) }))
    .sort((one, other) => rank(other.sample.value) - rank(one.sample.value));
  const rows = found.map(({ drawn, sample }) => {
    const { members } = sample;
    return row(drawn, sample, drawn === spot?.drawn, members === null ? "" : `, ${formatInteger(members)} here`);
  });
  const chosen = spot ? rows.findIndex(({ isNearest }) => isNearest) : -1;
  const first = Math.max(0, Math.min(chosen - MOST_ROWS / 2, rows.length - MOST_ROWS));
  const more = rows.length - MOST_ROWS;
  return {
    ...head,
    rows: rows.slice(first, first + MOST_ROWS),
    details: more > 0 ? [{ label: "and more", value: `${formatInteger(more)} lines` }] : [],
  };
}

const rank = (value: number): number => (Number.isNaN(value) ? -Infinity : value);
