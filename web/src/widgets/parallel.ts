import type { AttributeType } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { formatNumber } from "@/ui/format";
import type { FieldRange } from "@/ui/narrowing";
import { type Range, type Scale, ticksOf } from "@/ui/scales";
import { type Field, fieldText, finiteOf } from "./fields";
import { axisFor } from "./points";
import type { ValuesOfRuns } from "./values";

/** Axes side by side, with a line for each run across them. Pure. */

export interface ParallelAxis {
  field: Field;
  /** The attribute's type, where the runs have it. */
  type: AttributeType | undefined;
  /** From the bottom (0) to the top (1); null: the run has no value. */
  shareOf: (run: ShownRun) => number | null;
  ticks: readonly { share: number; value: number; text: string | null }[];
  /** What the axis spans, which another one can be told to span, too. */
  extent: Extent;
  /** A part of the axis as a range of its field, and a range as a part of the axis. */
  rangeAt: (part: Range) => { from?: number; to?: number; values?: readonly string[] };
  partOf: (range: Pick<FieldRange, "from" | "to" | "values">) => Range;
}

export interface Extent {
  numbers: readonly number[];
  texts: readonly string[];
}

export const NO_EXTENT: Extent = { numbers: [], texts: [] };

const MOST_CATEGORIES = 30;

/** The axis of a field: a scale where all that is known are numbers, else a place for each of its values. It spans `also` what it is told. */
export function parallelAxis(
  field: Field,
  scale: Scale,
  runs: readonly ShownRun[],
  values: ValuesOfRuns,
  about: number,
  also: Extent = NO_EXTENT,
): ParallelAxis {
  const texts = new Map(runs.map((run) => [run.id, fieldText(values.get(run.id), field)]));
  const numbers = new Map(runs.map((run) => [run.id, finiteOf(values.get(run.id), field)]));
  const type = runs.map((run) => values.get(run.id)?.attributes[field.path]?.type).find((each) => each !== undefined);
  const isNumeric =
    type !== "bool" &&
    runs.every((run) => texts.get(run.id) === null || numbers.get(run.id) !== null || isNotFinite(texts.get(run.id)));
  const known = [...[...numbers.values()].filter((number) => number !== null), ...also.numbers];
  if (isNumeric && known.length > 0) {
    const isLog = scale === "log" && known.every((number) => number > 0);
    const axis = axisFor(known, isLog ? "log" : "linear", 0, 1);
    const [low, high] = axis.range;
    const valueAt = (share: number) => (isLog ? low * (high / low) ** share : low + share * (high - low));
    return {
      field,
      type,
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
      extent: { numbers: [Math.min(...known), Math.max(...known)], texts: [] },
      rangeAt: ([from, to]) =>
        roundRange(
          from > 0 ? valueAt(from) : undefined,
          to < 1 ? valueAt(to) : undefined,
          type === "int",
          isLog ? null : high - low,
        ),
      partOf: ({ from, to }) => [
        from === undefined ? 0 : clamped(axis.at(from)),
        to === undefined ? 1 : clamped(axis.at(to)),
      ],
    };
  }
  const categories = [...new Set([...[...texts.values()].filter((text) => text !== null), ...also.texts])].sort(
    (one, other) => one.localeCompare(other, "en", { numeric: true }),
  );
  const share = (index: number) => (categories.length < 2 ? 0.5 : 0.04 + (0.92 * index) / (categories.length - 1));
  const places = new Map(categories.map((text, index) => [text, share(index)]));
  const every = Math.ceil(categories.length / MOST_CATEGORIES);
  return {
    field,
    type,
    shareOf: (run) => places.get(texts.get(run.id) ?? "") ?? null,
    ticks: categories.flatMap((text, index) =>
      index % every === 0 ? [{ share: share(index), value: index, text }] : [],
    ),
    extent: { numbers: [], texts: categories },
    rangeAt: ([from, to]) => {
      const within = categories.filter((_, index) => share(index) >= from && share(index) <= to);
      return within.length < categories.length ? { values: within } : {};
    },
    partOf: ({ values: chosen = [] }) => {
      const shares = chosen.flatMap((text) => places.get(text) ?? places.get(text.toLowerCase()) ?? []);
      const room = categories.length < 2 ? 0.1 : 0.3 / categories.length;
      return shares.length > 0 ? [clamped(Math.min(...shares) - room), clamped(Math.max(...shares) + room)] : [0, 0];
    },
  };
}

const clamped = (share: number): number => Math.min(1, Math.max(0, share));

const DIGITS = 3;

/** Both ends with few digits, outwards, so that what was on an edge stays within; whole numbers inwards to the next ones. */
export function roundRange(
  from: number | undefined,
  to: number | undefined,
  isInteger: boolean,
  /** How much the axis spans; null: each end has digits of its own. */
  span: number | null,
): { from?: number; to?: number } {
  const rounded = (value: number, round: (value: number) => number) => {
    const size = span ?? Math.abs(value);
    if (size === 0) return value;
    const unit = 10 ** (Math.floor(Math.log10(size)) - DIGITS);
    return Number((round(value / unit) * unit).toPrecision(12));
  };
  let low = from === undefined ? undefined : isInteger ? Math.ceil(from) : rounded(from, Math.floor);
  let high = to === undefined ? undefined : isInteger ? Math.floor(to) : rounded(to, Math.ceil);
  // Between two whole numbers there is none: the nearer one.
  if (from !== undefined && to !== undefined && low! > high!) low = high = Math.round((from + to) / 2);
  return { ...(low === undefined ? {} : { from: low }), ...(high === undefined ? {} : { to: high }) };
}

const isNotFinite = (text: string | null | undefined): boolean => text === "NaN" || text === "∞" || text === "−∞";

/** Whether every brush holds the run: on an axis that is brushed, what has no value is left out. */
export const isWithin = (shares: readonly (number | null)[], brushes: readonly (Range | null)[]): boolean =>
  brushes.every((brush, index) => {
    const share = shares[index] ?? null;
    return brush === null || (share !== null && share >= brush[0] && share <= brush[1]);
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
