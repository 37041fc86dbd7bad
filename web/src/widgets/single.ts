import type { ShownRun } from "@/api/selection";

/** Which of many runs' values a single figure is. */
export const OFS = ["first", "least", "greatest", "mean", "median", "all"] as const;
export type Of = (typeof OFS)[number];

export const OF_NAMES: Record<Of, string> = {
  first: "Of the first run",
  least: "Least of all runs",
  greatest: "Greatest of all runs",
  mean: "Mean of all runs",
  median: "Median of all runs",
  all: "Of each run",
};

export interface Valued {
  run: ShownRun;
  /** Null: it has a value that is no number. */
  number: number | null;
}

interface Picked {
  /** The run whose value it is; null when it is of several. */
  run: ShownRun | null;
  number: number | null;
  count: number;
}

/** The value to show, of runs that have one; null when there is none of that kind. */
export function pickedOf(valued: readonly Valued[], of: Exclude<Of, "all">): Picked | null {
  const [first] = valued;
  if (!first) return null;
  if (of === "first") return { ...first, count: 1 };
  const numbers = valued
    .flatMap(({ run, number }) => (number !== null && Number.isFinite(number) ? [{ run, number }] : []))
    .sort((one, other) => one.number - other.number);
  const count = numbers.length;
  if (count === 0) return null;
  if (of === "least") return { ...numbers[0]!, count };
  if (of === "greatest") return { ...numbers[count - 1]!, count };
  if (of === "mean") return { run: null, number: numbers.reduce((sum, each) => sum + each.number, 0) / count, count };
  const [low, high] = [numbers[Math.floor((count - 1) / 2)]!, numbers[Math.ceil((count - 1) / 2)]!];
  return { run: null, number: (low.number + high.number) / 2, count };
}
