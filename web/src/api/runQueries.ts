import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import { isFollowed } from "./live";
import { isFull, LINES_PER_PAGE, type TextPage } from "./logPages";
import {
  type Attributes,
  POLL_MILLISECONDS,
  type ProjectAddress,
  ROWS_PER_PAGE,
  type RunAddress,
  type RunFacts,
  type SortKey,
} from "./queries";
import { nameOf } from "./values";

/** How often what is under way is asked for: not at all while the stream tells of its changes. */
const pollWhile = (live: boolean) => () => (live && !isFollowed() ? POLL_MILLISECONDS : false);

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;

/** The latest runs that have each word in their name, ids, tags or owner. */
export const runsNamed = ({ workspace, project: name }: ProjectAddress, text: string, limit = 8) =>
  queryOptions({
    queryKey: ["runs-named", workspace, name, text, limit],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const search = (which: { text: string } | { ids: string[] }) =>
        unwrap(
          client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
            signal,
            params: { path: { workspace, project: name } },
            body: { ...which, kind: "run", columns: ["sys/name"], sort: [], offset: 0, limit },
          }),
        );
      // Of all that contain the text, the one whose very id it is comes first: DIG-3 before DIG-34.
      const ids = [text, text.toUpperCase()];
      const [own, others] = await Promise.all([text === "" ? { rows: [] } : search({ ids }), search({ text })]);
      const found = new Map([...own.rows, ...others.rows].map((row) => [row.id, row]));
      return [...found.values()].map((row) => ({ id: row.id, uuid: row.uuid, name: nameOf(row) }));
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

export interface RunsQuery {
  query: string;
  sort: readonly SortKey[];
  columns: readonly string[];
}

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

/** What ended is added to rarely, and that is heard of. */
const ENDED_MILLISECONDS = 60_000;

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
