import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { touches, useChanges } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import { usePaced } from "@/api/usePaced";
import { type RunMedia, toRunMedia, withEarlier } from "./media";
import { batchedMedia } from "./mediaBatch";

/** What a run has under a path, as the cache keeps it. */
export const runMedia = (address: ProjectAddress, run: string, path: string) =>
  queryOptions({
    queryKey: ["run-media", address.workspace, address.project, run, path],
    staleTime: 30_000,
    retry: false,
    queryFn: async ({ signal, client: cache, queryKey }) =>
      withEarlier(await batchedMedia(address, run, path, signal), cache.getQueryData<RunMedia>(queryKey)),
  });

const POINTS_PER_PART = 10_000;

/** Fetches the points before those that are known, a part of them. */
export async function fetchEarlier(
  cache: QueryClient,
  address: ProjectAddress,
  run: string,
  path: string,
): Promise<void> {
  const { queryKey } = runMedia(address, run, path);
  const known = cache.getQueryData<RunMedia>(queryKey);
  if (!known?.isSeries || known.first === 0) return;
  const offset = Math.max(0, known.first - POINTS_PER_PART);
  const page = await unwrap(
    client.GET("/api/v1/projects/{workspace}/{project}/runs/{run}/series/files", {
      params: { path: { ...address, run }, query: { path, offset, limit: known.first - offset } },
    }),
  );
  const earlier = toRunMedia(address, run, path, { file: null, series: page });
  cache.setQueryData<RunMedia>(queryKey, (now) => {
    // A series that was begun anew meanwhile has other points before these.
    if (!now || now.first !== known.first) return now;
    return { ...now, files: [...earlier.files, ...now.files], first: earlier.first };
  });
}

/** Fetches anew what is shown of the media of runs that get more of them. */
export function useFollowedMedia({ workspace, project }: ProjectAddress): void {
  const fetchAnew = usePaced();
  useChanges((changes) => {
    fetchAnew({
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
