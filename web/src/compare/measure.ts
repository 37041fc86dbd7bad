import type { Schemas } from "@/api/client";
import type { TypedValue } from "@/api/queries";
import { formatStep } from "@/ui/format";
import type { Aggregate as SummaryAggregate } from "@/ui/typedValue";
import type { SideState } from "./state";

/** A column of the table, as far as it says what of a series counts. */
export interface SeriesColumn {
  path: string;
  what?: string;
  at?: string;
}

/** What of a float series counts, as requests say it. */
export type Measure = Omit<Schemas["MeasuredSeries"], "path">;

const OF_SUMMARY = ["last", "min", "max", "average", "variance"] as const;
const PLACED = ["first", "at_step", "at_min_of", "at_max_of"] as const;

/** What counts of each series: what its column in the table shows, or else what is chosen for all. */
export interface Measures {
  of: (path: string) => Measure;
  all: Measure;
  own: readonly Schemas["MeasuredSeries"][];
}

function measureOfColumn({ what, at }: SeriesColumn): Measure | undefined {
  const aggregate = [...OF_SUMMARY, ...PLACED].find((each) => each === what);
  if (!aggregate) return undefined;
  if (aggregate === "at_step")
    return at !== undefined && Number.isFinite(Number(at)) ? { aggregate, step: Number(at) } : undefined;
  if (aggregate === "at_min_of" || aggregate === "at_max_of") return at ? { aggregate, of: at } : undefined;
  return { aggregate };
}

export function measuresOf(
  { aggregate, step }: Pick<SideState, "aggregate" | "step">,
  columns: readonly SeriesColumn[],
): Measures {
  const all: Measure = aggregate === "at_step" ? { aggregate, step } : { aggregate };
  const own = new Map<string, Measure>();
  for (const column of columns) {
    const measure = measureOfColumn(column);
    if (measure && !own.has(column.path)) own.set(column.path, measure);
  }
  return {
    of: (path) => own.get(path) ?? all,
    all,
    own: [...own].map(([path, measure]) => ({ path, ...measure })),
  };
}

/** Whether the value is looked up among the points: the summary of the series does not have it. */
export const isPlaced = ({ aggregate = "last" }: Measure): boolean => PLACED.some((each) => each === aggregate);

/** Where the number stands in a value of `withPlaced`. */
export const summaryOf = ({ aggregate = "last" }: Measure): SummaryAggregate =>
  OF_SUMMARY.find((each) => each === aggregate) ?? "last";

/** What a line says of its series; empty for its last value. */
export function measureNote({ aggregate = "last", step, of }: Measure): string {
  if (aggregate === "last") return "";
  if (aggregate === "at_step") return `at step ${formatStep(step ?? 0)}`;
  if (aggregate === "at_min_of" || aggregate === "at_max_of") return `at ${aggregate.slice(3, 6)} of ${of}`;
  return aggregate;
}

/** What a search is asked for, for the value of a series that is looked up. */
export const computedColumn = (path: string, { aggregate, step, of }: Measure): Schemas["ComputedColumn"] => ({
  path,
  what: aggregate as Schemas["ComputedColumn"]["what"],
  ...(step === undefined || step === null ? {} : { step }),
  ...(of ? { of } : {}),
});

/** The series with the value that was looked up in place of its last one. */
export const withPlaced = (value: TypedValue, placed: Schemas["Row"]["computed"][number]): TypedValue =>
  value.type === "floatSeries" ? { type: "floatSeries", value: { ...value.value, last: placed } } : value;
