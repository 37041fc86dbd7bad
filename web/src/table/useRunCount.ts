import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ProjectAddress } from "@/api/queries";
import { type RunsFilter, searchRuns } from "@/api/runs";

/** How many runs, or experiments, the project has, asked for where the table shows a part of them. */
export function useRunCount(address: ProjectAddress, mode: RunsFilter["mode"], enabled: boolean): number | undefined {
  const answer = useQuery({
    queryKey: ["runs", address.workspace, address.project, "count", mode],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const all = { filter: mode ? { mode } : {}, sort: [], columns: [], computed: [] };
      return (await searchRuns(address, all, 0, 1, signal)).total;
    },
  });
  return answer.data;
}
