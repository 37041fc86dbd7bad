import type { Query } from "@tanstack/react-query";
import { type Changes, type RunChange, touches, useChanges } from "@/api/live";
import { isGrowing } from "@/api/logPages";
import type { ProjectAddress, RunAddress } from "@/api/queries";
import { usePaced } from "@/api/usePaced";

type Concern = (query: Query, change: RunChange) => boolean;

const isOfRun = (query: Query, { id, uuid }: RunChange): boolean => {
  const address = query.queryKey[1] as Partial<RunAddress> | undefined;
  return typeof address === "object" && (address.run === id || address.run === uuid);
};

/** Which of the queries about one run a change to it concerns, by the beginning of their keys. */
const CONCERNS: Record<string, Concern> = {
  run: (_, { values, isNew, isGone }) =>
    isNew || isGone || values === "many" || values.some((path) => path.startsWith("sys/")),
  "run-attributes": (_, { values, series }) => values.length > 0 || series.length > 0,
  log: ({ queryKey, state }, { series }) => isGrowing(state.data) && touches(series, String(queryKey[2])),
  edits: ({ queryKey }, { values }) => touches(values, String(queryKey[2])),
  buckets: ({ queryKey }, { series }) => touches(series, String(queryKey[2])),
  points: ({ queryKey }, { series }) => touches(series, String(queryKey[2])),
  "file-points": ({ queryKey }, { series }) => touches(series, String(queryKey[2])),
};

/** Keys of queries that features look after themselves when something changes. */
const OWN = new Set(["runs", "charts", "me", "workspaces"]);

/** Fetches what is shown anew: of a project when it has changed, and anywhere when everything is to be fetched. */
export function useLiveQueries(project: ProjectAddress | undefined): void {
  const fetchAnew = usePaced();
  useChanges(({ everything, runs }: Changes) => {
    const changed = [...runs.values()];
    fetchAnew({
      predicate: (query) => {
        const kind = String(query.queryKey[0]);
        const concerns = CONCERNS[kind];
        // Of what nobody looks at, only that is marked which changes.
        if (everything) return !(project && OWN.has(kind)) && (query.isActive() || concerns !== undefined);
        return concerns !== undefined && changed.some((change) => isOfRun(query, change) && concerns(query, change));
      },
    });
  });
}
