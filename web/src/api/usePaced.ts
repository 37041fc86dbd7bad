import { type QueryFilters, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { Pace } from "./pace";

/** A page fetches what it shows no more often than this, however fast it changes. */
const PAUSE_MILLISECONDS = 1_000;

/**
 * Gives what has the queries that match fetched anew: at a steady pace, and never by giving up an answer that is under way, which on a
 * slow server would never come while changes go on.
 */
export function usePaced(): (changed: QueryFilters) => void {
  const queries = useQueryClient();
  const [pace] = useState(
    () =>
      new Pace(
        PAUSE_MILLISECONDS,
        (hash) => queries.getQueryCache().get(hash)?.state.fetchStatus === "fetching",
        (queryHash) => void queries.invalidateQueries({ predicate: (each) => each.queryHash === queryHash }),
      ),
  );
  useEffect(() => () => pace.stop(), [pace]);
  return useCallback(
    (changed) => {
      for (const query of queries.getQueryCache().findAll(changed)) {
        if (query.isActive()) pace.ask(query.queryHash);
        // Nobody looks at it: whoever does next asks for it.
        else query.invalidate();
      }
    },
    [queries, pace],
  );
}
