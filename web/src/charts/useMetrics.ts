import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useChanges } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import { metricNames } from "./metrics";

const SHORTEST_PAUSE_MILLISECONDS = 1_000;
/** A server that needs long is asked less often: at most this share of its time goes into one page. */
const LARGEST_SHARE = 0.1;

/** The metrics of the runs, asked for again soon after one of them has got points. */
export function useMetrics(address: ProjectAddress, runs: readonly string[], pattern: string) {
  const answer = useQuery(metricNames(address, runs, pattern));
  const pending = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const refetch = useRef(answer.refetch);
  refetch.current = answer.refetch;
  const pause = useRef(SHORTEST_PAUSE_MILLISECONDS);
  useChanges((changes) => {
    if (pending.current !== undefined) return;
    const isOurs = changes.everything || runs.some((run) => (changes.runs.get(run)?.series.length ?? 0) > 0);
    if (!isOurs) return;
    pending.current = setTimeout(async () => {
      const began = performance.now();
      await refetch.current();
      pause.current = Math.max(SHORTEST_PAUSE_MILLISECONDS, (performance.now() - began) / LARGEST_SHARE);
      pending.current = undefined;
    }, pause.current);
  });
  useEffect(() => () => clearTimeout(pending.current), []);
  return answer;
}
