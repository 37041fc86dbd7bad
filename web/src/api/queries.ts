import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, rememberCsrfToken, type Schemas, unwrap } from "./client";
import { noteVersion } from "./version";

/** Which run a page is about. `run` is the sys/id. */
export interface RunAddress {
  workspace: string;
  project: string;
  run: string;
}

export interface ProjectAddress {
  workspace: string;
  project: string;
}

export type TypedValue = Schemas["RunAttributes"]["attributes"][string];
export type AttributeType = TypedValue["type"];
export type Attributes = Readonly<Record<string, TypedValue>>;
export type RunFacts = Schemas["RunFacts"];
export type Row = Schemas["Row"];
export type SortKey = Schemas["TableSortKey"];
export type ProjectSort = NonNullable<
  NonNullable<import("./schema").operations["list_projects"]["parameters"]["query"]>["sort"]
>;

export const POLL_MILLISECONDS = 5_000;

export const me = () =>
  queryOptions({
    queryKey: ["me"],
    staleTime: 60_000,
    retry: false,
    queryFn: async ({ signal }) => {
      const answer = await unwrap(client.GET("/api/v1/me", { signal }));
      rememberCsrfToken(answer.csrf_token);
      noteVersion(answer.server_version);
      return answer;
    },
  });

export const project = ({ workspace, project: name }: ProjectAddress) =>
  queryOptions({
    queryKey: ["project", workspace, name],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}", {
          signal,
          params: { path: { workspace, project: name } },
        }),
      ),
  });

/** A row's attributes by path. */
export const attributesOf = (row: Pick<Row, "attributes">): Attributes => row.attributes as Attributes;

export const ROWS_PER_PAGE = 100;

export interface NamesQuery {
  search: string;
  types?: readonly AttributeType[];
  limit?: number;
  /** Names after this one, written as the server writes `after`. */
  after?: string;
}

export const attributeNames = (
  { workspace, project: name }: ProjectAddress,
  { search, types, limit = 50, after }: NamesQuery,
) =>
  queryOptions({
    queryKey: ["attribute-names", workspace, name, search, types, limit, after],
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/attributes", {
          signal,
          params: {
            path: { workspace, project: name },
            query: { search, types: types ? [...types] : undefined, limit, after },
          },
        }),
      ),
  });

export const signOut = () => unwrap(client.DELETE("/api/v1/session"));
