import type { ShownRun } from "@/api/selection";

/** The names that more than one of the runs has. */
export function repeatedNames(runs: readonly ShownRun[]): ReadonlySet<string> {
  const once = new Set<string>();
  const repeated = new Set<string>();
  for (const { name } of runs) (once.has(name) ? repeated : once).add(name);
  return repeated;
}

/** What tells the runs apart: their names, with the ids of those whose name another one has, too. */
export function titlesOf(runs: readonly ShownRun[]): string[] {
  const repeated = repeatedNames(runs);
  return runs.map(({ name, id }) => (repeated.has(name) ? `${name} (${id})` : name));
}
