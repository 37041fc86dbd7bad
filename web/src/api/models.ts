import { queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";
import { inPages, type Listed } from "./pages";
import type { ProjectAddress, Row } from "./queries";
import { changeRun } from "./runs";
import { ANY_RUN } from "./selection";
import { freshUuid } from "./uuid";
import { attributeValue } from "./values";

/** The registry of models: what the pages of models and versions ask for. */

export type Stage = Schemas["NewStage"]["stage"];
export const STAGES: readonly Stage[] = ["none", "staging", "production", "archived"];

export const toStage = (text: unknown): Stage => STAGES.find((stage) => stage === text) ?? "none";

/** Versions on a stage: how many, and the newest of them by their ids. */
export interface Staged {
  count: number;
  newest: readonly string[];
}

/** A model with its versions counted, of which those are named that somebody may use. */
export interface ListedModel {
  uuid: string;
  row: Row;
  versions: number;
  production: Staged;
  staging: Staged;
}

const MODEL_COLUMNS = ["sys/name", "sys/description", "sys/owner", "sys/creation_time", "sys/modification_time"];
/** Of versions on a stage the newest are named, and it is told how many there are. */
const MOST_NAMED = 1000;

const search = ({ workspace, project }: ProjectAddress, body: Schemas["RunsQuery"], signal: AbortSignal) =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
      signal,
      params: { path: { workspace, project } },
      body,
    }),
  );

/** The models that have each word of `text`; the newest first. */
export const modelsOf = (project: ProjectAddress, text: string) =>
  inPages(["models", project, text], async (part, signal): Promise<Listed<ListedModel>> => {
    const found = await search(project, { text, kind: "model", columns: MODEL_COLUMNS, ...part }, signal);
    return { total: found.total, entries: await withVersions(project, found.rows, signal) };
  });

/** Counts the versions of these models, and names those in production and staging. */
async function withVersions(
  { workspace, project }: ProjectAddress,
  models: readonly Row[],
  signal: AbortSignal,
): Promise<ListedModel[]> {
  if (models.length === 0) return [];
  // Ids are letters, digits and dashes.
  const query = `(\`sys/model_id\`:string MATCHES "^(?:${models.map((model) => model.id).join("|")})$")`;
  const kind = "modelVersion";
  const [counted, named] = await Promise.all([
    unwrap(
      client.POST("/api/v1/projects/{workspace}/{project}/runs/groups", {
        signal,
        params: { path: { workspace, project } },
        body: { query, kind, by: [{ path: "sys/model_id" }, { path: "sys/stage" }], limit: 500 },
      }),
    ),
    search(
      { workspace, project },
      {
        query: `${query} AND ((\`sys/stage\`:string = "production") OR (\`sys/stage\`:string = "staging"))`,
        kind,
        columns: ["sys/model_id", "sys/stage"],
        limit: MOST_NAMED,
      },
      signal,
    ),
  ]);
  return models.map((row) => {
    const groups = counted.groups.filter(({ key }) => key[0]?.value === row.id);
    const versions = groups.reduce((sum, { count }) => sum + count, 0);
    const on = (stage: Stage): Staged => ({
      count: groups.find(({ key }) => key[1]?.value === stage)?.count ?? 0,
      newest: named.rows
        .filter(({ attributes }) => {
          const text = (path: string) => attributeValue(attributes, path, "string");
          return text("sys/model_id") === row.id && text("sys/stage") === stage;
        })
        .map(({ id }) => id),
    });
    return { uuid: row.uuid, row, versions, production: on("production"), staging: on("staging") };
  });
}

/** The versions of a model, for requests about a table. */
export const versionsIn = (model: string) => ({
  kind: "modelVersion" as const,
  query: `(\`sys/model_id\`:string = "${model.replace(/["\\]/g, "\\$&")}")`,
});

/** The versions of a model, of one in the trash those that are there, too; the newest first. */
export const versionsOf = (project: ProjectAddress, model: string, isTrashed: boolean) =>
  inPages(["model-versions", project, model, isTrashed], async (part, signal): Promise<Listed<Row>> => {
    const columns = [...MODEL_COLUMNS, "sys/stage", "sys/size"];
    const { kind, query } = versionsIn(model);
    const wanted = isTrashed ? `${query} AND ${ANY_RUN}` : query;
    const found = await search(project, { kind, query: wanted, columns, ...part }, signal);
    return { total: found.total, entries: found.rows };
  });

const ofRun = (project: ProjectAddress, run: string) => ({ path: { ...project, run } });

export const stageHistory = (project: ProjectAddress, run: string) =>
  queryOptions({
    queryKey: ["stage-history", project, run],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/runs/{run}/stage", { signal, params: ofRun(project, run) }),
      ),
  });

/** Makes what no script logs to, so that it is not running from the beginning. */
async function createContainer(
  { workspace, project }: ProjectAddress,
  uuid: string,
  body: Schemas["WantedContainer"],
): Promise<Schemas["ContainerFacts"]> {
  const made = await unwrap(
    client.PUT("/api/v1/projects/{workspace}/{project}/containers/{container}", {
      params: { path: { workspace, project, container: uuid } },
      body,
    }),
  );
  const over = { path: { uuid: made.uuid }, query: { is_last: true } };
  await unwrap(client.POST("/api/v1/containers/{uuid}/heartbeat", { params: over }));
  return made;
}

/** Registers a model and gives its sys/id; asking again with the same UUID makes no second one. */
export async function createModel(project: ProjectAddress, uuid: string, key: string, name: string): Promise<string> {
  const { id } = await createContainer(project, uuid, { kind: "model", key });
  if (name !== "") await changeRun(project, id, { name });
  return id;
}

/** Makes the next version of a model and gives its sys/id. */
export const createModelVersion = async (project: ProjectAddress, model: string): Promise<string> =>
  (await createContainer(project, freshUuid(), { kind: "modelVersion", model })).id;

export const setStage = (project: ProjectAddress, run: string, stage: Stage) =>
  unwrap(
    client.PUT("/api/v1/projects/{workspace}/{project}/runs/{run}/stage", {
      params: ofRun(project, run),
      body: { stage },
    }),
  );
