import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, rememberCsrfToken, type Schemas, unwrap } from "./client";
import { isFollowed } from "./live";
import { nameOf } from "./values";
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

/** How often what is under way is asked for: not at all while the stream tells of its changes. */
const pollWhile = (live: boolean) => () => (live && !isFollowed() ? POLL_MILLISECONDS : false);

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

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;

/** The latest runs that have each word in their name, ids, tags or owner. */
export const runsNamed = ({ workspace, project: name }: ProjectAddress, text: string, limit = 8) =>
  queryOptions({
    queryKey: ["runs-named", workspace, name, text, limit],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const answer = await unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
          signal,
          params: { path: { workspace, project: name } },
          body: { text, kind: "run", columns: ["sys/name"], sort: [], offset: 0, limit },
        }),
      );
      return answer.rows.map((row) => ({ id: row.id, uuid: row.uuid, name: nameOf(row) }));
    },
  });

/** The run that stands for an experiment at present; null when there is no such experiment. */
export const headOf = ({ workspace, project: name }: ProjectAddress, experiment: string) =>
  queryOptions({
    queryKey: ["experiment-head", workspace, name, experiment],
    queryFn: async ({ signal }) => {
      const answer = await unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
          signal,
          params: { path: { workspace, project: name } },
          body: {
            query: `(\`sys/experiment/name\`:string = ${quoted(experiment)}) AND (\`sys/experiment/is_head\`:bool = true)`,
            kind: "run",
            columns: ["sys/name"],
            limit: 1,
          },
        }),
      );
      return answer.rows[0]?.id ?? null;
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

export interface RunsQuery {
  query: string;
  sort: readonly SortKey[];
  columns: readonly string[];
}

/** A row's attributes by path. */
export const attributesOf = (row: Pick<Row, "attributes">): Attributes => row.attributes as Attributes;

export const ROWS_PER_PAGE = 100;

export const runsPage = ({ workspace, project: name }: ProjectAddress, query: RunsQuery, page: number, live: boolean) =>
  queryOptions({
    queryKey: ["runs", workspace, name, query, page],
    placeholderData: keepPreviousData,
    refetchInterval: live ? POLL_MILLISECONDS : false,
    retry: false,
    queryFn: ({ signal }) =>
      unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
          signal,
          params: { path: { workspace, project: name } },
          body: {
            query: query.query,
            kind: "run",
            sort: [...query.sort],
            columns: [...query.columns],
            offset: page * ROWS_PER_PAGE,
            limit: ROWS_PER_PAGE,
          },
        }),
      ),
  });

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

const runPath = ({ workspace, project: name, run }: RunAddress) => ({ path: { workspace, project: name, run } });

export const runFacts = (address: RunAddress) =>
  queryOptions({
    queryKey: ["run", address],
    retry: false,
    queryFn: ({ signal }): Promise<RunFacts> =>
      unwrap(client.GET("/api/v1/projects/{workspace}/{project}/runs/{run}", { signal, params: runPath(address) })),
    refetchInterval: (query) =>
      query.state.error || isFollowed()
        ? false
        : query.state.data?.state === "running"
          ? POLL_MILLISECONDS
          : 4 * POLL_MILLISECONDS,
  });

export const runAttributes = (address: RunAddress, live: boolean) =>
  queryOptions({
    queryKey: ["run-attributes", address],
    refetchInterval: pollWhile(live),
    queryFn: async ({ signal }) => {
      const answer = await unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/runs/{run}/attributes", {
          signal,
          params: runPath(address),
        }),
      );
      return answer.attributes as Attributes;
    },
  });

/** Who changed a single value by hand, newest first. */
export const valueEdits = (address: RunAddress, path: string) =>
  queryOptions({
    queryKey: ["edits", address, path],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/runs/{run}/edits", {
          signal,
          params: { ...runPath(address), query: { path } },
        }),
      ),
  });

export const LINES_PER_PAGE = 2_000;

/** What ended is added to rarely, and that is heard of. */
const ENDED_MILLISECONDS = 60_000;

type TextPage = Schemas["StringPage"];

const isFull = (page: TextPage | undefined): boolean => page?.points.length === LINES_PER_PAGE;

/** Whether what is known of a page of a text series may still change. */
export const isGrowing = (page: unknown): boolean => !isFull(page as TextPage | undefined);

/** A page of a text series. A full one does not change any more; `growing` says whether another may soon. */
export const logPage = (address: RunAddress, path: string, page: number, growing: boolean) =>
  queryOptions({
    queryKey: ["log", address, path, page],
    queryFn: ({ signal }): Promise<TextPage> =>
      unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/runs/{run}/series/strings", {
          signal,
          params: {
            ...runPath(address),
            query: { path, offset: page * LINES_PER_PAGE, limit: LINES_PER_PAGE, lines: true },
          },
        }),
      ),
    staleTime: (query) => (isFull(query.state.data) ? Infinity : growing ? 2_000 : ENDED_MILLISECONDS),
    refetchInterval: (query) => (growing && !isFull(query.state.data) && !isFollowed() ? POLL_MILLISECONDS : false),
  });

export const floatPoints = (address: RunAddress, path: string, offset: number, limit: number, live: boolean) =>
  queryOptions({
    queryKey: ["points", address, path, offset, limit],
    placeholderData: keepPreviousData,
    refetchInterval: pollWhile(live),
    queryFn: async ({ signal }) => {
      const answer = await unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/runs/{run}/series/points", {
          signal,
          params: { ...runPath(address), query: { path, offset, limit } },
        }),
      );
      // The same address answers CSV, as text, when asked for it.
      if (typeof answer === "string")
        throw new Error("The server answered with text where points were expected. Reload the page.");
      return answer;
    },
  });

/** Of a longer series so many files are listed at once. */
export const MOST_FILE_POINTS = 10_000;

/** Files of a series from number `first` on; null: the last ones. */
export const filePoints = (address: RunAddress, path: string, live: boolean, first: number | null = null) =>
  queryOptions({
    queryKey: ["file-points", address, path, first],
    refetchInterval: pollWhile(live),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const from = (offset: number) =>
        unwrap(
          client.GET("/api/v1/projects/{workspace}/{project}/runs/{run}/series/files", {
            signal,
            params: { ...runPath(address), query: { path, offset, limit: MOST_FILE_POINTS } },
          }),
        );
      const page = await from(first ?? 0);
      return first === null && page.total > MOST_FILE_POINTS ? from(page.total - MOST_FILE_POINTS) : page;
    },
  });

export const members = (address: RunAddress, path: string, directory: string) =>
  queryOptions({
    queryKey: ["members", address, path, directory],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/runs/{run}/files/members", {
          signal,
          params: { ...runPath(address), query: { path, directory } },
        }),
      ),
  });

export const tokens = () =>
  queryOptions({ queryKey: ["tokens"], queryFn: ({ signal }) => unwrap(client.GET("/api/v1/tokens", { signal })) });

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

export const signOut = () => unwrap(client.DELETE("/api/v1/session"));

export const resolveRun = ({ workspace, project: name }: ProjectAddress, customId: string) =>
  unwrap(
    client.GET("/api/v1/projects/{workspace}/{project}/runs", {
      params: { path: { workspace, project: name }, query: { custom_id: customId } },
    }),
  );

export const runUrl = ({ workspace, project: name, run }: RunAddress) =>
  `/api/v1/projects/${encodeURIComponent(workspace)}/${encodeURIComponent(name)}/runs/${encodeURIComponent(run)}`;

/** The address of a file's content, for images, frames and downloads. With the tag of its contents the browser may keep them. */
export function fileUrl(
  address: RunAddress,
  path: string,
  member?: string,
  disposition: "inline" | "attachment" = "inline",
  tag = "",
): string {
  const query = new URLSearchParams({ path });
  if (tag) query.set("v", tag);
  if (member !== undefined) query.set("member", member);
  if (disposition === "attachment") query.set("disposition", disposition);
  return `${runUrl(address)}/files/content?${query}`;
}

export function filePointUrl(
  address: RunAddress,
  path: string,
  index: number,
  disposition: "inline" | "attachment" = "inline",
  tag = "",
): string {
  const query = new URLSearchParams({ path, index: String(index) });
  if (tag) query.set("v", tag);
  if (disposition === "attachment") query.set("disposition", disposition);
  return `${runUrl(address)}/series/files/content?${query}`;
}

export const zipUrl = (address: RunAddress, path: string) =>
  `${runUrl(address)}/files/zip?${new URLSearchParams({ path })}`;

export const csvUrl = (address: RunAddress, path: string) =>
  `${runUrl(address)}/series/points?${new URLSearchParams({ path, format: "csv" })}`;
