import { changeHeaders, client, fetchJson, request, type Schemas, unwrap } from "./client";
import type { AttributeType, ProjectAddress, Row, SortKey } from "./queries";
import { ANY_RUN } from "./selection";

type Frozen<T> = {
  readonly [Name in keyof T]: T[Name] extends (infer Each)[] | null | undefined
    ? readonly Each[] | null | undefined
    : T[Name];
};

/** What requests about a table have in common: which runs they are about. All of it must hold. */
export type RunsFilter = Frozen<
  Pick<Schemas["RunsQuery"], "query" | "text" | "regex" | "kind" | "mode" | "ids" | "within">
>;

/** These, whatever they are and wherever. */
export const namedBy = (ids: readonly string[]): RunsFilter => ({ ids, query: ANY_RUN });

/** A value of a field, as text for all types; null: the runs without the field. It is given back as it came. */
export type Key = Schemas["Key"] | null;
export type FieldName = Schemas["FieldName"];
export type Within = Schemas["Within"];
export type PlaceInSeries = Omit<Schemas["ComputedColumn"], "path">;
export type ComputedColumn = Schemas["ComputedColumn"];

/** A row; `custom_id` is the id that the run's script gave, `colour` the one that somebody chose for it. */
export type FoundRow = Pick<Row, "id" | "uuid" | "attributes"> & {
  custom_id?: string | null;
  colour?: number | null;
  computed?: Row["computed"];
};

export interface FoundRows {
  total: number;
  rows: FoundRow[];
}

export type GroupColumn = Schemas["GroupColumnFacts"];
export type FoundGroup = Schemas["GroupsFound"]["groups"][number];
export type FoundGroups = Schemas["GroupsFound"];
export type GroupSort = Schemas["GroupSortKey"];
export type FoundValues = Schemas["FieldValuesFound"];
export type FoundAttributes = Schemas["CandidatesFound"];
export type SuggestedColumns = Schemas["SuggestedColumns"];
export type Differing = Schemas["Differing"];

export type View = Schemas["View"];
export type Views = Schemas["Views"];

export type Opening = Schemas["Opening"];

export type BulkAction = Schemas["BulkAction"];
export interface BulkResult extends Pick<Schemas["BulkOutcome"], "done" | "errors"> {
  /** Why it ended before all of the runs were dealt with. */
  failure?: unknown;
}

const IDS_PER_REQUEST = 1_000;
/** The most runs that the table changes at once. */
export const MOST_AT_ONCE = 10_000;

const base = ({ workspace, project }: ProjectAddress) =>
  `/api/v1/projects/${encodeURIComponent(workspace)}/${encodeURIComponent(project)}`;

const ask = <T>(
  address: ProjectAddress,
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> =>
  fetchJson(`${base(address)}/${path}`, {
    method,
    signal,
    headers: { "Content-Type": "application/json", ...changeHeaders() },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

export interface RowsQuery {
  filter: RunsFilter;
  sort: readonly SortKey[];
  columns: readonly string[];
  computed: readonly ComputedColumn[];
}

export const searchRuns = (
  address: ProjectAddress,
  { filter, sort, columns, computed }: RowsQuery,
  offset: number,
  limit: number,
  signal?: AbortSignal,
): Promise<FoundRows> =>
  ask(address, "POST", "runs/search", { ...filter, sort, columns, computed, offset, limit }, signal);

/** Runs in the order of a table that groups its rows: the first ones, or those of `chosen`. */
export const searchInGroups = (
  address: ProjectAddress,
  { filter, sort, columns }: RowsQuery,
  what: {
    levels: readonly (FieldName & { sort: readonly GroupSort[] })[];
    group_columns: readonly FieldName[];
    chosen?: readonly string[] | undefined;
  },
  limit: number,
  signal?: AbortSignal,
): Promise<FoundRows> => ask(address, "POST", "runs/in-groups", { ...filter, sort, columns, ...what, limit }, signal);

export const findNeighbours = (
  address: ProjectAddress,
  { filter, sort }: Pick<RowsQuery, "filter" | "sort">,
  run: string,
): Promise<Schemas["NeighboursFound"]> => ask(address, "POST", "runs/neighbours", { ...filter, sort, run });

export const findDiffering = (
  address: ProjectAddress,
  filter: RunsFilter,
  what: { paths?: readonly string[]; names?: string; after?: string; limit?: number },
  signal?: AbortSignal,
): Promise<Differing> => ask(address, "POST", "runs/differing", { ...filter, ...what }, signal);

export const findValues = (
  address: ProjectAddress,
  filter: RunsFilter,
  what: FieldName & { prefix?: string; limit?: number },
  signal?: AbortSignal,
): Promise<FoundValues> => ask(address, "POST", "runs/values", { ...filter, ...what }, signal);

export const findAttributes = (
  address: ProjectAddress,
  filter: RunsFilter,
  what: {
    search?: string;
    names?: string;
    types?: readonly AttributeType[];
    after?: string;
    limit?: number;
    counts?: boolean;
  },
  signal?: AbortSignal,
): Promise<FoundAttributes> => ask(address, "POST", "runs/attributes", { ...filter, ...what }, signal);

export const findSuggested = (
  address: ProjectAddress,
  filter: RunsFilter,
  signal?: AbortSignal,
): Promise<SuggestedColumns> => ask(address, "POST", "runs/suggested", filter, signal);

export const findGroups = (
  address: ProjectAddress,
  filter: RunsFilter,
  what: {
    by: readonly FieldName[];
    columns?: readonly FieldName[];
    sort?: readonly GroupSort[];
    offset?: number;
    limit?: number;
  },
  signal?: AbortSignal,
): Promise<FoundGroups> => ask(address, "POST", "runs/groups", { ...filter, ...what }, signal);

/** What a table opens with. The page's own answer has the browser ask this before any script runs, in just this way. */
export const openTable = ({ workspace, project }: ProjectAddress, signal?: AbortSignal): Promise<Opening> =>
  unwrap(
    client.GET("/api/v1/projects/{workspace}/{project}/opening", { signal, params: { path: { workspace, project } } }),
  );

/** What the charts of the newest runs open with; asked by the page's own answer, too. */
export const openCharts = (
  { workspace, project }: ProjectAddress,
  runs: number,
  signal?: AbortSignal,
): Promise<Schemas["ChartsOpening"]> =>
  unwrap(
    client.GET("/api/v1/projects/{workspace}/{project}/opening/charts", {
      signal,
      params: { path: { workspace, project }, query: { runs } },
    }),
  );

/** The same of the newest runs side by side. */
export const openSide = (
  { workspace, project }: ProjectAddress,
  runs: number,
  signal?: AbortSignal,
): Promise<Schemas["SideOpening"]> =>
  unwrap(
    client.GET("/api/v1/projects/{workspace}/{project}/opening/side", {
      signal,
      params: { path: { workspace, project }, query: { runs } },
    }),
  );

export const listViews = (address: ProjectAddress, signal?: AbortSignal): Promise<Views> =>
  ask(address, "GET", "views", undefined, signal);

export const createView = (
  address: ProjectAddress,
  view: { name: string; state: Record<string, unknown>; shared: boolean },
): Promise<View> => ask(address, "POST", "views", view);

export const changeView = (
  address: ProjectAddress,
  id: string,
  change: { version: number; name?: string; state?: Record<string, unknown>; shared?: boolean },
): Promise<View> => ask(address, "PATCH", `views/${encodeURIComponent(id)}`, change);

export const deleteView = (address: ProjectAddress, { id, version }: View): Promise<void> =>
  ask(address, "DELETE", `views/${encodeURIComponent(id)}?version=${version}`);

/** Takes a deleted view back, under the id that links know. */
export const undeleteView = (address: ProjectAddress, id: string): Promise<View> =>
  ask(address, "POST", `views/${encodeURIComponent(id)}/undelete`);

export const setDefaultView = (address: ProjectAddress, view: string | null): Promise<void> =>
  ask(address, "PUT", "views/default", { view });

export const keepState = (
  address: ProjectAddress,
  state: Record<string, unknown>,
  shared: boolean,
): Promise<{ hash: string }> => ask(address, "POST", "states", { state, shared });

export const readState = (
  address: ProjectAddress,
  hash: string,
  signal?: AbortSignal,
): Promise<{ state: Record<string, unknown> }> =>
  ask(address, "GET", `states/${encodeURIComponent(hash)}`, undefined, signal);

export const setColours = (address: ProjectAddress, colours: Readonly<Record<string, number | null>>): Promise<void> =>
  ask(address, "PUT", "colours", { colours });

/**
 * Does the same to many runs, in requests of as many as the server takes; `onProgress` hears how many have been dealt with.
 *
 * When a request fails, what those before it have done is done: the answer says so instead of raising.
 */
export async function changeInBulk(
  address: ProjectAddress,
  ids: readonly string[],
  action: BulkAction,
  tags?: readonly string[],
  onProgress?: (count: number) => void,
): Promise<BulkResult> {
  const result: BulkResult = { done: [], errors: [] };
  for (let start = 0; start < ids.length; start += IDS_PER_REQUEST) {
    const body = { ids: ids.slice(start, start + IDS_PER_REQUEST), action, ...(tags ? { tags } : {}) };
    try {
      const { done, errors } = await ask<BulkResult>(address, "POST", "runs/bulk", body);
      result.done.push(...done);
      result.errors.push(...errors);
    } catch (error) {
      result.failure = error;
      break;
    }
    onProgress?.(Math.min(ids.length, start + IDS_PER_REQUEST));
  }
  return result;
}

export const changeRun = (
  address: ProjectAddress,
  run: string,
  change: { name?: string; description?: string; tags?: readonly string[] },
): Promise<void> => ask(address, "PATCH", `runs/${encodeURIComponent(run)}`, change);

export const stopRun = (address: ProjectAddress, run: string, kind: "stop" | "abort"): Promise<void> =>
  ask(address, "POST", `runs/${encodeURIComponent(run)}/stop`, { kind });

/** The table as a file. */
export async function exportRuns(
  address: ProjectAddress,
  filter: RunsFilter,
  what: {
    format: "csv" | "parquet";
    sort: readonly SortKey[];
    columns: readonly (Schemas["ExportedColumn"] | Schemas["ExportedValue"])[];
  },
): Promise<Blob> {
  const response = await request(`${base(address)}/runs/export`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...changeHeaders() },
    body: JSON.stringify({ ...filter, ...what }),
  });
  return response.blob();
}
