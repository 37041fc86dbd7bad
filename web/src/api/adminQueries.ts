import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";
import type { ProjectAddress } from "./queries";
import { changeRun } from "./runs";
import { freshUuid } from "./uuid";

/** What the pages around the runs ask for: home, workspaces, project settings, trash, models, lineage. */

export type RecentRun = Schemas["RecentRun"];
export type Trashed = Schemas["Trashed"];
export type LineageRun = Schemas["LineageRun"];
export type ProjectFacts = Schemas["ProjectFacts"];

const inProject = ({ workspace, project }: ProjectAddress) => ({ path: { workspace, project } });
const inWorkspace = (workspace: string) => ({ path: { workspace } });
const HOME_MILLISECONDS = 10_000;

export const recentRuns = (query: { mine?: boolean; running?: boolean; limit?: number }) =>
  queryOptions({
    queryKey: ["recent-runs", query],
    refetchInterval: HOME_MILLISECONDS,
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/runs", { signal, params: { query } })),
  });

export const trashOf = (project: ProjectAddress, search: string, offset: number, limit: number) =>
  queryOptions({
    queryKey: ["trash", project, search, offset, limit],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/trash", {
          signal,
          params: { ...inProject(project), query: { search, offset, limit } },
        }),
      ),
  });

export const restoreMany = (project: ProjectAddress, ids: readonly string[]) =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/trash/restore", {
      params: inProject(project),
      body: { ids: [...ids] },
    }),
  );

export const trashMany = (project: ProjectAddress, ids: readonly string[]) =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/trash", {
      params: inProject(project),
      body: { ids: [...ids] },
    }),
  );

export const purgeMany = (project: ProjectAddress, ids: readonly string[] | null) =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/trash/purge", {
      params: inProject(project),
      body: { ids: ids === null ? null : [...ids] },
    }),
  );

export type Job = Schemas["JobFacts"];
export const isOver = (job: Job): boolean => job.state !== "waiting" && job.state !== "running";

export const jobsOf = (project: ProjectAddress) =>
  queryOptions({
    queryKey: ["jobs", project],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/projects/{workspace}/{project}/jobs", { signal, params: inProject(project) })),
  });

export const cancelJob = (project: ProjectAddress, job: string) =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/jobs/{job}/cancel", { params: { path: { ...project, job } } }),
  );

export const lineageOf = (project: ProjectAddress, runs: readonly string[], measure?: Schemas["LineageMeasure"]) =>
  queryOptions({
    queryKey: ["lineage", project, runs, measure],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/lineage", {
          signal,
          params: inProject(project),
          body: { runs: [...runs], limit: 2000, measure },
        }),
      ),
  });

const MODEL_COLUMNS = ["sys/name", "sys/description", "sys/owner", "sys/creation_time", "sys/modification_time"];

export const modelsOf = (project: ProjectAddress) =>
  queryOptions({
    queryKey: ["models", project],
    queryFn: ({ signal }) =>
      unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
          signal,
          params: inProject(project),
          body: { query: "", kind: "model", columns: MODEL_COLUMNS, limit: 1000 },
        }),
      ),
  });

/** The versions of one model, or of all; the newest first. */
export const versionsOf = (project: ProjectAddress, model: string | null) =>
  queryOptions({
    queryKey: ["model-versions", project, model],
    queryFn: ({ signal }) =>
      unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
          signal,
          params: inProject(project),
          body: {
            query: model === null ? "" : `(\`sys/model_id\`:string = "${model.replace(/["\\]/g, "\\$&")}")`,
            kind: "modelVersion",
            columns: [...MODEL_COLUMNS, "sys/stage", "sys/model_id", "sys/size"],
            limit: 1000,
          },
        }),
      ),
  });

export type Stage = Schemas["NewStage"]["stage"];
export const STAGES: readonly Stage[] = ["none", "staging", "production", "archived"];

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

export const stopRun = (project: ProjectAddress, run: string, kind: "stop" | "abort") =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/runs/{run}/stop", {
      params: ofRun(project, run),
      body: { kind, seconds: null },
    }),
  );

export const changeProject = (project: ProjectAddress, body: Schemas["ProjectChanges"]) =>
  unwrap(client.PATCH("/api/v1/projects/{workspace}/{project}", { params: inProject(project), body }));

export type Policy = Schemas["Policy"];

export const policyOf = (project: ProjectAddress) =>
  queryOptions({
    queryKey: ["policy", project.workspace, project.project],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/projects/{workspace}/{project}/policy", { signal, params: inProject(project) })),
  });

export const changePolicy = (project: ProjectAddress, body: Policy) =>
  unwrap(client.PUT("/api/v1/projects/{workspace}/{project}/policy", { params: inProject(project), body }));

export const deleteProject = (project: ProjectAddress) =>
  unwrap(client.DELETE("/api/v1/projects/{workspace}/{project}", { params: inProject(project) }));

export const projectMembers = (project: ProjectAddress) =>
  queryOptions({
    queryKey: ["project-members", project],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/projects/{workspace}/{project}/members", { signal, params: inProject(project) })),
  });

export type ProjectMember = Schemas["ProjectMemberFacts"];
export type ProjectRole = Schemas["NewProjectMember"]["role"];

export const addProjectMember = (project: ProjectAddress, account: string, role: ProjectRole) =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/members", {
      params: inProject(project),
      body: { account, role },
    }),
  );

export const changeProjectMember = (project: ProjectAddress, account: string, role: ProjectRole) =>
  unwrap(
    client.PUT("/api/v1/projects/{workspace}/{project}/members/{account}", {
      params: { path: { ...project, account } },
      body: { role },
    }),
  );

export const removeProjectMember = (project: ProjectAddress, account: string) =>
  unwrap(
    client.DELETE("/api/v1/projects/{workspace}/{project}/members/{account}", {
      params: { path: { ...project, account } },
    }),
  );

export const workspaceMembers = (workspace: string) =>
  queryOptions({
    queryKey: ["workspace-members", workspace],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/workspaces/{workspace}/members", { signal, params: inWorkspace(workspace) })),
  });

export type WorkspaceRole = Schemas["WorkspaceRoleChange"]["role"];

export const addWorkspaceMember = (workspace: string, user: string, role: WorkspaceRole) =>
  unwrap(
    client.POST("/api/v1/workspaces/{workspace}/members", {
      params: inWorkspace(workspace),
      body: { user, role },
    }),
  );

export const changeWorkspaceMember = (workspace: string, account: string, role: WorkspaceRole) =>
  unwrap(
    client.PUT("/api/v1/workspaces/{workspace}/members/{account}", {
      params: { path: { workspace, account } },
      body: { role },
    }),
  );

export const removeWorkspaceMember = (workspace: string, account: string) =>
  unwrap(
    client.DELETE("/api/v1/workspaces/{workspace}/members/{account}", { params: { path: { workspace, account } } }),
  );

export const serviceAccounts = (workspace: string, deactivated: boolean) =>
  queryOptions({
    queryKey: ["service-accounts", workspace, deactivated],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/workspaces/{workspace}/service-accounts", {
          signal,
          params: { ...inWorkspace(workspace), query: { deactivated } },
        }),
      ),
  });

export const createServiceAccount = (workspace: string, name: string) =>
  unwrap(
    client.POST("/api/v1/workspaces/{workspace}/service-accounts", { params: inWorkspace(workspace), body: { name } }),
  );

export const changeServiceAccount = (workspace: string, account: string, isActive: boolean) =>
  unwrap(
    client.PUT("/api/v1/workspaces/{workspace}/service-accounts/{account}", {
      params: { path: { workspace, account } },
      body: { is_active: isActive },
    }),
  );

export const workspaceStatus = (workspace: string) =>
  queryOptions({
    queryKey: ["workspace-status", workspace],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/workspaces/{workspace}/status", { signal, params: inWorkspace(workspace) })),
  });

export const changeProfile = (displayName: string) =>
  unwrap(client.PATCH("/api/v1/me", { body: { display_name: displayName } }));

export const changePassword = (password: string, currentPassword: string | null) =>
  unwrap(client.PUT("/api/v1/me/password", { body: { password, current_password: currentPassword } }));
