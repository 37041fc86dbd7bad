import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "./client";

export const workspaces = () =>
  queryOptions({
    queryKey: ["workspaces"],
    staleTime: 30_000,
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/workspaces", { signal })),
  });

/** The projects of all workspaces, those in which something happened last first. */
export const allProjects = (search: string, limit = 1000) =>
  queryOptions({
    queryKey: ["all-projects", search, limit],
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/projects", { signal, params: { query: { search: search || undefined, limit } } })),
  });
