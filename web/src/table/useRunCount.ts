import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import type { ProjectAddress } from "@/api/queries";
import { type RowsQuery, type RunsFilter, searchRuns } from "@/api/runs";

/** How many runs, or experiments, the project has, asked for where the table shows a part of them; and whether that is to come. */
export function useRunCount(
  address: ProjectAddress,
  mode: RunsFilter["mode"],
  enabled: boolean,
): { all: number | undefined; isComing: boolean } {
  const answer = useQuery({
    queryKey: ["runs", address.workspace, address.project, "count", mode],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const all = { filter: mode ? { mode } : {}, sort: [], columns: [], computed: [] };
      return (await searchRuns(address, all, 0, 1, signal)).total;
    },
  });
  return { all: answer.data, isComing: answer.isLoading };
}

/**
 * How many runs the question finds, before its rows are there; undefined while `isStale` is not said of what is shown.
 *
 * The server orders the runs once for both answers, and this one has no values to wait for.
 */
export function useFoundCount(
  address: ProjectAddress,
  { filter, sort }: RowsQuery,
  { isStale, isKnown }: { isStale: boolean; isKnown: boolean },
): number | undefined {
  const asked = JSON.stringify(filter);
  const shown = useRef<string>(undefined);
  if (isKnown && !isStale) shown.current = asked;
  // Other columns, or another order, are of the same runs.
  const enabled = isStale && shown.current !== asked;
  const answer = useQuery({
    queryKey: ["runs", address.workspace, address.project, "found", asked, sort],
    enabled,
    retry: false,
    queryFn: async ({ signal }) =>
      (await searchRuns(address, { filter, sort, columns: [], computed: [] }, 0, 1, signal)).total,
  });
  return enabled ? answer.data : undefined;
}
