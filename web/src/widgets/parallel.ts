import type { ShownRun } from "@/api/selection";
import { formatNumber } from "@/ui/format";
import { type Range, type Scale, ticksOf } from "@/ui/scales";
import { type Field, fieldText, finiteOf } from "./fields";
import { axisFor } from "./points";
import type { ValuesOfRuns } from "./values";

/** Axes side by side, with a line for each run across them. Pure. */

export interface ParallelAxis {
  field: Field;
  /** From the bottom (0) to the top (1); null: the run has no value. */
  shareOf: (run: ShownRun) => number | null;
  ticks: readonly { share: number; value: number; text: string | null }[];
}

const MOST_CATEGORIES = 30;

/** The axis of a field: a scale where all that is known are numbers, else a place for each of its values. */
export function parallelAxis(
  field: Field,
  scale: Scale,
  runs: readonly ShownRun[],
  values: ValuesOfRuns,
  about: number,
): ParallelAxis {
  const texts = new Map(runs.map((run) => [run.id, fieldText(values.get(run.id), field)]));
  const numbers = new Map(runs.map((run) => [run.id, finiteOf(values.get(run.id), field)]));
  const isBoolean = runs.some((run) => values.get(run.id)?.attributes[field.path]?.type === "bool");
  const isNumeric =
    !isBoolean &&
    runs.every((run) => texts.get(run.id) === null || numbers.get(run.id) !== null || isNotFinite(texts.get(run.id)));
  if (isNumeric && [...numbers.values()].some((number) => number !== null)) {
    const known = [...numbers.values()].filter((number) => number !== null);
    const isLog = scale === "log" && known.every((number) => number > 0);
    const axis = axisFor(known, isLog ? "log" : "linear", 0, 1);
    return {
      field,
      shareOf: (run) => {
        const number = numbers.get(run.id) ?? null;
        return number === null ? null : axis.at(number);
      },
      ticks: ticksOf(axis.scale, axis.range, about).map((value) => ({
        share: axis.at(value),
        value,
        // Each of its own digits: they are not equally far apart.
        text: isLog ? formatNumber(value) : null,
      })),
    };
  }
  const categories = [...new Set([...texts.values()].filter((text) => text !== null))].sort((one, other) =>
    one.localeCompare(other, "en", { numeric: true }),
  );
  const share = (index: number) => (categories.length < 2 ? 0.5 : 0.04 + (0.92 * index) / (categories.length - 1));
  const places = new Map(categories.map((text, index) => [text, share(index)]));
  const every = Math.ceil(categories.length / MOST_CATEGORIES);
  return {
    field,
    shareOf: (run) => places.get(texts.get(run.id) ?? "") ?? null,
    ticks: categories.flatMap((text, index) =>
      index % every === 0 ? [{ share: share(index), value: index, text }] : [],
    ),
  };
}

const isNotFinite = (text: string | null | undefined): boolean => text === "NaN" || text === "∞" || text === "−∞";

/** Whether every brush holds the run: on an axis that is brushed, what has no value is left out. */
export const isWithin = (shares: readonly (number | null)[], brushes: ReadonlyMap<number, Range>): boolean =>
  [...brushes].every(([index, [from, to]]) => {
    const share = shares[index] ?? null;
    return share !== null && share >= from && share <= to;
  });

/** The line of a run, broken where it has no value. */
export function pathOf(
  shares: readonly (number | null)[],
  xOf: (index: number) => number,
  yOf: (share: number) => number,
): string {
  let path = "";
  let isDown = false;
  for (const [index, share] of shares.entries()) {
    if (share === null) {
      isDown = false;
      continue;
    }
    path += `${isDown ? "L" : "M"}${xOf(index).toFixed(1)},${yOf(share).toFixed(1)}`;
    isDown = true;
  }
  return path;
}
