import type { ShownRun } from "@/api/selection";
import type { NextPart, Part } from "@/ui/part";
import { type Field, fieldNumber, fieldText } from "./fields";
import type { ValuesOfRuns } from "./values";

export interface Sorting {
  field: Field;
  descending: boolean;
}

/** By which field (its key) and how somebody has sorted; by "" the runs stay in the order of the table. */
interface Sort {
  by: string;
  descending: boolean;
}

export const UNSORTED: Sort = { by: "", descending: false };

/** As in the table's address: a minus before what descends. */
export function parseSort({ sort }: Part): Sort {
  if (typeof sort !== "string") return UNSORTED;
  return sort.startsWith("-") ? { by: sort.slice(1), descending: true } : { by: sort, descending: false };
}

export const formatSort = ({ by, descending }: Sort): NextPart => ({
  sort: by === "" ? undefined : `${descending ? "-" : ""}${by}`,
});

/** The runs by a field: numbers before texts, and what has no value (or none that compares) last in both directions. */
export function sortedRuns(
  runs: readonly ShownRun[],
  values: ValuesOfRuns,
  { field, descending }: Sorting,
): readonly ShownRun[] {
  const keyed = runs.map((run, place) => {
    const number = fieldNumber(values.get(run.id), field);
    const isNumber = number !== null && !Number.isNaN(number);
    const text = number === null ? fieldText(values.get(run.id), field) : null;
    return { run, place, number: isNumber ? number : null, text };
  });
  const rank = ({ number, text }: (typeof keyed)[number]) => (number !== null ? 0 : text !== null ? 1 : 2);
  const sign = descending ? -1 : 1;
  keyed.sort((one, other) => {
    const byRank = rank(one) - rank(other);
    if (byRank !== 0) return byRank;
    if (one.number !== null && other.number !== null)
      return sign * (one.number - other.number) || one.place - other.place;
    if (one.text !== null && other.text !== null)
      return sign * one.text.localeCompare(other.text, "en", { numeric: true }) || one.place - other.place;
    return one.place - other.place;
  });
  return keyed.map(({ run }) => run);
}
