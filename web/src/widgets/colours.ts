import type { ShownRun } from "@/api/selection";
import { COLOURS, colourVariable } from "@/ui/palette";
import { type Field, fieldText, finiteOf } from "./fields";
import type { ValuesOfRuns } from "./values";

/** Colours of runs by a field: its numbers along a ramp, or else each of its values. */

/** Steps of the ramp, which are tokens. */
const RAMP = 9;

export const rampVariable = (share: number): string =>
  `var(--ramp-${1 + Math.round(Math.min(1, Math.max(0, share)) * (RAMP - 1))})`;

/** Of the ramp, marks leave out the end that is like the ground: they are thinner than cells. */
const FAINTEST = 0.35;

export const markVariable = (share: number): string => rampVariable(FAINTEST + (1 - FAINTEST) * share);

export interface Legend {
  kind: "runs" | "numbers" | "values";
  /** From the least to the greatest number. */
  range?: readonly [number, number];
  values?: readonly { text: string; colour: string }[];
}

const NO_VALUE = "var(--text-3)";

/** The colour of each run, and what colours mean. Without a field they are the runs' own. */
export function coloursBy(
  runs: readonly ShownRun[],
  values: ValuesOfRuns,
  field: Field | null,
): { colourOf: (run: ShownRun) => string; legend: Legend } {
  if (!field) return { colourOf: (run) => colourVariable(run.colour), legend: { kind: "runs" } };
  const numbers = new Map(runs.map((run) => [run.id, finiteOf(values.get(run.id), field)]));
  const known = [...numbers.values()].filter((number) => number !== null);
  const isNumeric = runs.every((run) => numbers.get(run.id) !== null || fieldText(values.get(run.id), field) === null);
  if (isNumeric && known.length > 0) {
    const [least, greatest] = [Math.min(...known), Math.max(...known)];
    return {
      colourOf: (run) => {
        const number = numbers.get(run.id) ?? null;
        if (number === null) return NO_VALUE;
        return markVariable(greatest > least ? (number - least) / (greatest - least) : 0.5);
      },
      legend: { kind: "numbers", range: [least, greatest] },
    };
  }
  const texts = [...new Set(runs.map((run) => fieldText(values.get(run.id), field)).filter((text) => text !== null))];
  texts.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  const places = new Map(texts.map((text, index) => [text, colourVariable(index % COLOURS)]));
  return {
    colourOf: (run) => places.get(fieldText(values.get(run.id), field) ?? "") ?? NO_VALUE,
    legend: { kind: "values", values: texts.map((text) => ({ text, colour: places.get(text) ?? NO_VALUE })) },
  };
}
