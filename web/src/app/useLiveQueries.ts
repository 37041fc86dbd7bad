import { type Query, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type Changes, type RunChange, touches, useChanges } from "@/api/live";
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
  buckets: ({ queryKey }, { series }) => touches(series, String(queryKey[2])),
  points: ({ queryKey }, { series }) => touches(series, String(queryKey[2])),
  "file-points": ({ queryKey }, { series }) => touches(series, String(queryKey[2])),
};

/** Keys of queries that features look after themselves when something changes. */
const OWN = new Set(["runs", "charts", "me", "workspaces"]);

/** Fetches what is shown of a project anew when it has changed. */
export function useLiveQueries(project: ProjectAddress | undefined): void {
  const queries = useQueryClient();
  const waiting = useRef(new Map<string, ReturnType<typeof setTimeout> | null>());

  useEffect(() => {
    const timers = waiting.current;
    return () => {
      for (const timer of timers.values()) if (timer !== null) clearTimeout(timer);
      timers.clear();
    };
  }, []);

  const fetchSoon = (query: Query) => {
    const timers = waiting.current;
    const { queryHash } = query;
    const fetchNow = () => {
      timers.set(
        queryHash,
        setTimeout(() => timers.delete(queryHash), RUN_MILLISECONDS),
      );
      void queries.invalidateQueries({ predicate: (each) => each.queryHash === queryHash });
    };
    const pending = timers.get(queryHash);
    if (pending === undefined && query.state.fetchStatus === "idle") {
      fetchNow();
      return;
    }
    if (pending) clearTimeout(pending);
    timers.set(queryHash, setTimeout(fetchNow, RUN_MILLISECONDS));
  };

  useChanges(({ everything, runs }: Changes) => {
    if (!project) return;
    for (const query of queries.getQueryCache().findAll({ type: "active" })) {
      const kind = String(query.queryKey[0]);
      if (everything) {
        if (!OWN.has(kind)) fetchSoon(query);
        continue;
      }
      const concerns = CONCERNS[kind];
      if (!concerns) continue;
      for (const change of runs.values()) {
        if (isOfRun(query, change) && concerns(query, change)) {
          fetchSoon(query);
          break;
        }
      }
    }
  });
}
