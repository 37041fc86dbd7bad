import { queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

/** The tokens of an account that one answers for; of the signed-in person without a name. */
export const tokens = (user?: string) =>
  queryOptions({
    queryKey: ["tokens", user],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/tokens", { signal, params: { query: { user } } })),
  });

/** The projects in which a service account has a role. */
export const projectsOfServiceAccount = (workspace: string, account: string) =>
  queryOptions({
    queryKey: ["service-accounts", workspace, "projects", account],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/workspaces/{workspace}/service-accounts/{account}/projects", {
          signal,
          params: { path: { workspace, account } },
        }),
      ),
  });

export const createToken = (body: Schemas["NewToken"]) => unwrap(client.POST("/api/v1/tokens", { body }));

export const revokeToken = (uuid: string) =>
  unwrap(client.DELETE("/api/v1/tokens/{uuid}", { params: { path: { uuid } } }));

export const signInWithPassword = (name: string, password: string) =>
  unwrap(client.POST("/api/v1/session/password", { body: { name, password } }));

export const setupState = () =>
  queryOptions({
    queryKey: ["setup"],
    staleTime: 0,
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/setup", { signal })),
  });

export const setUp = (code: string, password: string) =>
  unwrap(client.POST("/api/v1/setup", { body: { code, password } }));

export const signInWithLink = (code: string) => unwrap(client.POST("/api/v1/session/link", { body: { code } }));
