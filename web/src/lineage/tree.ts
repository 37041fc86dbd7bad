import type { LineageRun } from "@/api/adminQueries";

/** A run where it is drawn: its row, where its line begins and ends, and where it leaves its parent. */
export interface Placed {
  run: LineageRun;
  row: number;
  depth: number;
  from: number;
  to: number;
  parentRow: number | null;
}

export type Axis = "step" | "time";

export interface Drawing {
  placed: readonly Placed[];
  least: number;
  most: number;
}

/** Runs in the order of their trees, each below its parent, forks in the order of where they left it. */
export function ordered(runs: readonly LineageRun[]): { run: LineageRun; depth: number }[] {
  const known = new Set(runs.map((run) => run.id));
  const children = new Map<string | null, LineageRun[]>();
  for (const run of runs) {
    const parent = run.parent !== null && known.has(run.parent) ? run.parent : null;
    children.set(parent, [...(children.get(parent) ?? []), run]);
  }
  const found: { run: LineageRun; depth: number }[] = [];
  const waiting = [...(children.get(null) ?? [])].reverse().map((run) => ({ run, depth: 0 }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    found.push(next);
    const { run, depth } = next;
    const forks = [...(children.get(run.id) ?? [])].sort(
      (one, other) => (one.step ?? 0) - (other.step ?? 0) || one.created_at - other.created_at,
    );
    for (const fork of forks.reverse()) waiting.push({ run: fork, depth: depth + 1 });
  }
  return found;
}

/** Where each run's line lies. By step it begins where the run left its parent and ends at its last step, `lastSteps` says which;
 * by time it begins when the run was made and ends when it ended. */
export function drawn(runs: readonly LineageRun[], axis: Axis, lastSteps: ReadonlyMap<string, number>): Drawing {
  const rows = new Map<string, number>();
  const placed = ordered(runs).map(({ run, depth }, row): Placed => {
    rows.set(run.id, row);
    const from = axis === "step" ? (run.step ?? 0) : run.created_at;
    const length = axis === "step" ? (lastSteps.get(run.id) ?? from) - from : run.seconds * 1000;
    const parentRow = run.parent === null ? null : (rows.get(run.parent) ?? null);
    return { run, row, depth, from, to: from + Math.max(0, length), parentRow };
  });
  // A parent reaches at least as far as its forks leave it.
  const byRow = new Map(placed.map((each) => [each.row, each]));
  for (const each of placed) {
    const parent = each.parentRow === null ? undefined : byRow.get(each.parentRow);
    if (parent && axis === "step") parent.to = Math.max(parent.to, each.from);
  }
  const least = Math.min(...placed.map((each) => each.from));
  const most = Math.max(...placed.map((each) => each.to));
  return { placed, least: Number.isFinite(least) ? least : 0, most: Number.isFinite(most) ? most : 0 };
}
