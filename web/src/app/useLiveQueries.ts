import { type Query, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Changes, type RunChange, touches, useChanges } from "@/api/live";
import { Pace } from "@/api/pace";
import { isGrowing, type ProjectAddress, type RunAddress } from "@/api/queries";

/** A page that shows one run fetches it no more often than this. */
const RUN_MILLISECONDS = 1_000;

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

/** Fetches what is shown of a project anew when it has changed. */
export function useLiveQueries(project: ProjectAddress | undefined): void {
  const queries = useQueryClient();
  const [pace] = useState(
    () =>
      new Pace(
        RUN_MILLISECONDS,
        (hash) => queries.getQueryCache().get(hash)?.state.fetchStatus === "fetching",
        (queryHash) => void queries.invalidateQueries({ predicate: (each) => each.queryHash === queryHash }),
      ),
  );
  useEffect(() => () => pace.stop(), [pace]);

  useChanges(({ everything, runs }: Changes) => {
    if (!project) return;
    const changed = [...runs.values()];
    for (const query of queries.getQueryCache().getAll()) {
      const kind = String(query.queryKey[0]);
      const concerns = CONCERNS[kind];
      const isMeant = everything
        ? !OWN.has(kind)
        : concerns && changed.some((change) => isOfRun(query, change) && concerns(query, change));
      if (!isMeant) continue;
      if (query.isActive()) pace.ask(query.queryHash);
      // Nobody looks at it: whoever does next asks for it.
      else if (concerns) query.invalidate();
    }
  });
}
