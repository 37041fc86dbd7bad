import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { touches, useChanges } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import { batchedMedia } from "./mediaBatch";

/** What a run has under a path, as the cache keeps it. */
export const runMedia = (address: ProjectAddress, run: string, path: string) =>
  queryOptions({
    queryKey: ["run-media", address.workspace, address.project, run, path],
    staleTime: 30_000,
    retry: false,
    queryFn: ({ signal }) => batchedMedia(address, run, path, signal),
  });

/** Fetches anew what is shown of the media of runs that get more of them. */
export function useFollowedMedia({ workspace, project }: ProjectAddress): void {
  const cache = useQueryClient();
  useChanges((changes) => {
    void cache.invalidateQueries({
      queryKey: ["run-media", workspace, project],
      predicate: ({ queryKey: [, , , run, path] }) => {
        const change = changes.runs.get(String(run));
        return (
          changes.everything ||
          (change !== undefined && (touches(change.values, String(path)) || touches(change.series, String(path))))
        );
      },
    });
  });
}
