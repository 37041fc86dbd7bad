import { type Folds, formatFolds, parseFolds } from "@/ui/folds";
import { MOST_NAMED, type Part } from "@/ui/part";

/** What the address says of the side-by-side view. */

export const SCOPES = ["all", "configs", "metrics", "tags", "source"] as const;
export type Scope = (typeof SCOPES)[number];

export const AGGREGATES = ["last", "first", "min", "max", "average", "variance", "at_step"] as const;
export type Aggregate = (typeof AGGREGATES)[number];

export interface SideState {
  /** An extended regular expression for paths. */
  filter: string;
  scope: Scope;
  onlyDifferences: boolean;
  /** Whether what no two runs share is among the differences: ids, times, the machine's metrics. */
  allDifferences: boolean;
  /** Whether numbers show their change against the reference. */
  changes: boolean;
  hideEmpty: boolean;
  /** The sys/id of the run that all others are compared with; empty for none. */
  reference: string;
  aggregate: Aggregate;
  /** Of `at_step`; 0 for all others. */
  step: number;
  /** The share by which numbers may lie apart and still count as the same. */
  tolerance: number;
  /** The namespaces whose attributes are folded away. */
  folds: Folds;
}

export const TOLERANCES = [0, 1e-9, 1e-6, 1e-3, 0.01, 0.05] as const;

const one = (value: string | readonly string[] | undefined): string =>
  typeof value === "string" ? value : (value?.[0] ?? "");

export function parseSideState(part: Part): SideState {
  const tolerance = Number(one(part.tol));
  const step = Number(one(part.at) || "x");
  const aggregate = AGGREGATES.find((each) => each === part.agg) ?? "last";
  const isPlaced = aggregate !== "at_step" || Number.isFinite(step);
  return {
    filter: one(part.q),
    scope: SCOPES.find((each) => each === part.scope) ?? "all",
    onlyDifferences: part.diff === "1" || part.diff === "all",
    allDifferences: part.diff === "all",
    changes: part.change === "1",
    hideEmpty: part.empty === "hide",
    reference: one(part.ref),
    aggregate: isPlaced ? aggregate : "last",
    step: aggregate === "at_step" && isPlaced ? step : 0,
    tolerance: TOLERANCES.find((each) => each === tolerance) ?? 0,
    folds: parseFolds(part, MOST_NAMED),
  };
}

export function formatSideState(state: SideState): Record<string, string | readonly string[] | undefined> {
  return {
    q: state.filter || undefined,
    scope: state.scope === "all" ? undefined : state.scope,
    diff: state.onlyDifferences ? (state.allDifferences ? "all" : "1") : undefined,
    change: state.changes ? "1" : undefined,
    empty: state.hideEmpty ? "hide" : undefined,
    ref: state.reference || undefined,
    agg: state.aggregate === "last" ? undefined : state.aggregate,
    at: state.aggregate === "at_step" ? String(state.step) : undefined,
    tol: state.tolerance === 0 ? undefined : String(state.tolerance),
    ...formatFolds(state.folds),
  };
}
