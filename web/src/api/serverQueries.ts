import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

/** What admins of the server ask for. */

export type Account = Schemas["AccountFacts"];
export type StorageUse = Schemas["Use"];

export const accounts = (search: string, offset: number, limit: number) =>
  queryOptions({
    queryKey: ["admin", "users", search, offset, limit],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/admin/users", { signal, params: { query: { search, offset, limit } } })),
  });

export const inviteUser = (body: Schemas["NewAccount"]) => unwrap(client.POST("/api/v1/admin/users", { body }));

export const changeUser = (account: string, body: Schemas["AccountChange"]) =>
  unwrap(client.PATCH("/api/v1/admin/users/{account}", { params: { path: { account } }, body }));

export const makeSignInLink = (account: string, forgetPassword: boolean) =>
  unwrap(
    client.POST("/api/v1/admin/users/{account}/link", {
      params: { path: { account } },
      body: { forget_password: forgetPassword },
    }),
  );

export const workspaceSummaries = () =>
  queryOptions({
    queryKey: ["admin", "workspaces"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/admin/workspaces", { signal })),
  });

export const createWorkspace = (name: string, owner: string | null) =>
  unwrap(client.POST("/api/v1/admin/workspaces", { body: { name, owner } }));

export const serverStorage = () =>
  queryOptions({
    queryKey: ["admin", "storage"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/admin/storage", { signal })),
  });

export const workspaceStorage = (workspace: string) =>
  queryOptions({
    queryKey: ["workspace-storage", workspace],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/workspaces/{workspace}/storage", { signal, params: { path: { workspace } } })),
  });

/** A project, or one of its runs, of which is asked what it keeps. */
export interface Kept {
  workspace: string;
  project: string;
  run?: string | undefined;
}

/** As an address says it: `team/digits` or `team/digits/DIG-1`, none of which has a slash in it. */
export const formatKept = ({ workspace, project, run }: Kept): string =>
  [workspace, project, ...(run ? [run] : [])].join("/");

export function parseKept(text = ""): Kept | undefined {
  const [workspace, project, run] = text.split("/");
  return workspace && project ? { workspace, project, run } : undefined;
}

/** Of all of the server, of a workspace, or of what is narrower than these. */
export const storageByAttribute = (workspace: string | undefined, of: Kept | undefined) =>
  queryOptions({
    queryKey: ["storage-attributes", workspace, of],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const home = of?.workspace ?? workspace;
      if (home === undefined) return unwrap(client.GET("/api/v1/admin/storage/attributes", { signal }));
      const params = { path: { workspace: home }, query: { project: of?.project, run: of?.run } };
      return unwrap(client.GET("/api/v1/workspaces/{workspace}/storage/attributes", { signal, params }));
    },
  });

export const allJobs = (offset: number, limit: number) =>
  queryOptions({
    queryKey: ["admin", "jobs", offset, limit],
    placeholderData: keepPreviousData,
    refetchInterval: 3_000,
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/admin/jobs", { signal, params: { query: { offset, limit } } })),
  });

export const auditEvents = (search: string, action: string, before: number | undefined) =>
  queryOptions({
    queryKey: ["admin", "audit", search, action, before],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/admin/audit", {
          signal,
          params: { query: { search, before, limit: 100, ...(action && { action: [action] }) } },
        }),
      ),
  });

export const serverHealth = () =>
  queryOptions({
    queryKey: ["admin", "health"],
    refetchInterval: 5_000,
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/admin/health", { signal })),
  });
