import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ProjectAddress } from "@/api/queries";
import { searchRuns } from "@/api/runs";

/** How many runs the project has, asked for where the table shows a part of them. */
export function useRunCount(address: ProjectAddress, enabled: boolean): number | undefined {
  const answer = useQuery({
    queryKey: ["runs", address.workspace, address.project, "count"],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const all = { filter: {}, sort: [], columns: [], computed: [] };
      return (await searchRuns(address, all, 0, 1, signal)).total;
    },
  });
  return answer.data;
}
