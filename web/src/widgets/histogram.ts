import type { HistogramColumns, StepSpan } from "@/api/histograms";

/** Histograms over steps, as pictures need them. Pure. */

/** The last column whose step is not after this one; -1 where the series begins later. */
export function columnUpTo(steps: readonly number[], step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** All steps of the series, rising. */
export const stepsOf = (series: readonly HistogramColumns[]): number[] =>
  [...new Set(series.flatMap((each) => each.steps))].sort((a, b) => a - b);

/** From the first to the last of each's edges; null when there are none. */
export function edgesExtent(series: readonly HistogramColumns[]): [number, number] | null {
  const filled = series.filter((each) => each.edges.length > 1);
  if (filled.length === 0) return null;
  return [
    Math.min(...filled.map((each) => each.edges[0]!)),
    Math.max(...filled.map((each) => each.edges[each.edges.length - 1]!)),
  ];
}

export const largestOf = (values: readonly (readonly number[])[]): number =>
  values.reduce((most, column) => column.reduce((greatest, value) => Math.max(greatest, value), most), 0);

/** The bin that holds a value; -1 outside of all. */
export function binAt(edges: readonly number[], value: number): number {
  if (edges.length < 2 || value < edges[0]! || value > edges[edges.length - 1]!) return -1;
  return Math.min(edges.length - 2, columnUpTo(edges, value));
}

/** Which column each pixel across shows: each column reaches half of the way to its neighbours. */
export function columnsOfPixels(steps: readonly number[], pixels: number): Int32Array {
  const columns = new Int32Array(pixels);
  if (steps.length < 2) return columns;
  const [first, last] = [steps[0]!, steps[steps.length - 1]!];
  let column = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const step = first + ((pixel + 0.5) / pixels) * (last - first);
    while (column < steps.length - 1 && step > (steps[column]! + steps[column + 1]!) / 2) column += 1;
    columns[pixel] = column;
  }
  return columns;
}

/** So many of the columns, about evenly spread, the first and the last among them. */
export function spreadColumns(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: most }, (_, index) => Math.round((index * (count - 1)) / (most - 1)));
}

/** What is in sight once somebody halves it, or doubles it, around a step. */
export function zoomedAround(shown: StepSpan, around: number, factor: number): StepSpan {
  return { from: around - (around - shown.from) * factor, to: around + (shown.to - around) * factor };
}

/** The outline of a histogram, in pixels. */
export function outline(
  edges: readonly number[],
  values: readonly number[],
  xOf: (value: number) => number,
  yOf: (value: number) => number,
): string {
  let path = `M${xOf(edges[0] ?? 0).toFixed(1)},${yOf(0).toFixed(1)}`;
  for (const [bin, value] of values.entries()) {
    path += `V${yOf(value).toFixed(1)}H${xOf(edges[bin + 1]!).toFixed(1)}`;
  }
  return `${path}V${yOf(0).toFixed(1)}`;
}

/** What of many steps and bins is shown otherwise than it was logged. */
export function remarksOf(series: readonly HistogramColumns[]): string[] {
  const remarks: string[] = [];
  const sampled = series.filter((each) => each.is_sampled);
  const rebinned = series.filter((each) => each.is_rebinned);
  if (sampled.length > 0) {
    const most = sampled.reduce((one, other) => (other.points > one.points ? other : one));
    remarks.push(
      `${most.steps.length.toLocaleString("en-US")} of ${most.points.toLocaleString("en-US")} steps: zoom in to see all`,
    );
  }
  if (rebinned.length > 0) {
    const bins = rebinned[0]!.edges.length - 1;
    remarks.push(`bins differ between steps or are many: brought onto ${bins.toLocaleString("en-US")} common ones`);
  }
  return remarks;
}
