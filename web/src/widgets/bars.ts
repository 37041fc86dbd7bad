import type { ShownRun } from "@/api/selection";

/** Runs, or groups of them, as bars. Pure. */

export const MIDDLES = ["mean", "median", "min", "max"] as const;
export type Middle = (typeof MIDDLES)[number];
export const BANDS = ["none", "std", "sem", "minmax"] as const;
export type Band = (typeof BANDS)[number];
export const ORDERS = ["table", "up", "down"] as const;
export type Order = (typeof ORDERS)[number];

export interface Valued {
  run: ShownRun;
  value: number;
}

export interface Bar {
  key: string;
  name: string;
  value: number;
  /** The spread around it; null without one. */
  low: number | null;
  high: number | null;
  /** How many runs it is of. */
  n: number;
  /** The run itself, or the first one of the group. */
  run: ShownRun;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function middleOf(sorted: readonly number[], middle: Middle): number {
  const last = sorted.length - 1;
  if (middle === "min") return sorted[0]!;
  if (middle === "max") return sorted[last]!;
  if (middle === "mean") return sum(sorted) / sorted.length;
  return (sorted[Math.floor(last / 2)]! + sorted[Math.ceil(last / 2)]!) / 2;
}

/** The sample standard deviation; null of fewer than two values. */
export function deviationOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}

function bandOf(sorted: readonly number[], value: number, band: Band): [number, number] | null {
  if (band === "none") return null;
  if (band === "minmax") return [sorted[0]!, sorted[sorted.length - 1]!];
  const deviation = deviationOf(sorted);
  if (deviation === null) return null;
  const reach = band === "std" ? deviation : deviation / Math.sqrt(sorted.length);
  return [value - reach, value + reach];
}

const ordered = (bars: Bar[], order: Order): Bar[] =>
  order === "table" ? bars : bars.sort((one, other) => (order === "up" ? 1 : -1) * (one.value - other.value));

export const barsOfRuns = (valued: readonly Valued[], order: Order): Bar[] =>
  ordered(
    valued.map(({ run, value }) => ({ key: run.id, name: run.name, value, low: null, high: null, n: 1, run })),
    order,
  );

/** One bar for each group, in the order in which the groups come. */
export function barsOfGroups(
  valued: readonly Valued[],
  groupOf: (run: ShownRun) => string,
  middle: Middle,
  band: Band,
  order: Order,
): Bar[] {
  const groups = new Map<string, Valued[]>();
  for (const each of valued) {
    const name = groupOf(each.run);
    const group = groups.get(name);
    if (group) group.push(each);
    else groups.set(name, [each]);
  }
  const bars = [...groups].map(([name, members]): Bar => {
    const sorted = members.map((member) => member.value).sort((a, b) => a - b);
    const value = middleOf(sorted, middle);
    const spread = bandOf(sorted, value, band);
    return {
      key: name,
      name,
      value,
      low: spread?.[0] ?? null,
      high: spread?.[1] ?? null,
      n: members.length,
      run: members[0]!.run,
    };
  });
  return ordered(bars, order);
}
