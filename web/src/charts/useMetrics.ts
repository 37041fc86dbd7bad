import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useChanges } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import { type Metric, type Metrics, metricNames, metricsAt, metricsMatching } from "./metrics";

const SHORTEST_PAUSE_MILLISECONDS = 1_000;
/** A server that needs long is asked less often: at most this share of its time goes into one page. */
const LARGEST_SHARE = 0.1;

/** The metrics of the runs, asked for again soon after one of them has got points. Where `all` are known, only for a pattern. */
export function useMetrics(address: ProjectAddress, runs: readonly string[], pattern: string, all?: Metrics) {
  const isAsked = all === undefined || pattern !== "";
  // What was shown last, until there is an answer: to who comes by a pattern that is nothing, and not all of them for a moment.
  const shown = useRef<Metrics>(undefined);
  const answer = useQuery({
    ...metricNames(address, runs, pattern),
    enabled: isAsked,
    placeholderData: () => shown.current,
  });
  shown.current = (isAsked ? answer.data : all) ?? shown.current;
  useAskedAgain(runs, isAsked ? answer.refetch : NOTHING_TO_ASK);
  return answer;
}

const NOTHING_TO_ASK = async () => {};

interface ChosenMetrics {
  /** Null until they are known. */
  metrics: readonly Metric[] | null;
  error: Error | null;
  retry: () => void;
}

/** The metrics at some paths, in their order, and then those that an extended regular expression finds. */
export function useChosenMetrics(
  address: ProjectAddress,
  runs: readonly string[],
  paths: readonly string[],
  pattern: string,
): ChosenMetrics {
  const named = useQuery(metricsAt(address, runs, paths));
  const matching = useQuery(metricsMatching(address, runs, pattern));
  const refetch = () =>
    Promise.all([paths.length > 0 && named.refetch(), pattern !== "" && matching.refetch()]) as Promise<unknown>;
  useAskedAgain(runs, refetch);
  const one = paths.length > 0 ? named.data : NONE;
  const other = pattern !== "" ? matching.data?.metrics : NONE;
  const metrics = useMemo(() => {
    if (!one || !other) return null;
    const chosen = new Set(one.map(({ path }) => path));
    return [...one, ...other.filter(({ path }) => !chosen.has(path))];
  }, [one, other]);
  return { metrics, error: named.error ?? matching.error, retry: refetch };
}

const NONE: readonly Metric[] = [];

function useAskedAgain(runs: readonly string[], ask: () => Promise<unknown>): void {
  const pending = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const refetch = useRef(ask);
  refetch.current = ask;
  const pause = useRef(SHORTEST_PAUSE_MILLISECONDS);
  const isChanged = useRef(false);
  const askSoon = () => {
    pending.current = setTimeout(async () => {
      isChanged.current = false;
      const began = performance.now();
      await refetch.current();
      pause.current = Math.max(SHORTEST_PAUSE_MILLISECONDS, (performance.now() - began) / LARGEST_SHARE);
      pending.current = undefined;
      // What changed while it was under way, it may not have seen.
      if (isChanged.current) askSoon();
    }, pause.current);
  };
  useChanges((changes) => {
    const isOurs = changes.everything || runs.some((run) => (changes.runs.get(run)?.series.length ?? 0) > 0);
    if (!isOurs) return;
    isChanged.current = true;
    if (pending.current === undefined) askSoon();
  });
  useEffect(
    () => () => {
      clearTimeout(pending.current);
      isChanged.current = false;
    },
    [],
  );
}
