import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";
import { inPages } from "./pages";
import { POLL_MILLISECONDS, type ProjectAddress, type ProjectSort } from "./queries";

/** What the pages around the runs ask for: home, workspaces, project settings, trash, lineage. */

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

export const projects = (workspace: string, search: string, sort: ProjectSort) => ({
  ...inPages(["projects", workspace, search, sort], async (part, signal) => {
    const found = await unwrap(
      client.GET("/api/v1/workspaces/{workspace}/projects", {
        signal,
        params: { path: { workspace }, query: { search: search || undefined, sort, ...part } },
      }),
    );
    return { total: found.total, entries: found.projects };
  }),
  refetchInterval: 4 * POLL_MILLISECONDS,
});

export const createProject = (workspace: string, body: Schemas["NewProject"]) =>
  unwrap(client.POST("/api/v1/workspaces/{workspace}/projects", { params: { path: { workspace } }, body }));

/** How many runs of a project are under way. */
export const runningIn = (project: ProjectAddress) =>
  queryOptions({
    queryKey: ["running", project],
    refetchInterval: HOME_MILLISECONDS,
    queryFn: async ({ signal }) => {
      const { total } = await unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
          signal,
          params: inProject(project),
          body: { query: '(`sys/state`:experimentState = "running")', columns: [], limit: 1 },
        }),
      );
      return total;
    },
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

/** Deletes these for good; or all that is in the trash, if that is still what has this fingerprint. */
export const purgeMany = (project: ProjectAddress, doomed: readonly string[] | { fingerprint: string }) =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/trash/purge", {
      params: inProject(project),
      body: "fingerprint" in doomed ? { ids: null, fingerprint: doomed.fingerprint } : { ids: [...doomed] },
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

/** With the number that was asked for, since what stands in its place may answer an earlier question. */
export const lineageOf = (project: ProjectAddress, runs: readonly string[], measure?: Schemas["LineageMeasure"]) =>
  queryOptions({
    queryKey: ["lineage", project, runs, measure],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const found = await unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/lineage", {
          signal,
          params: inProject(project),
          body: { runs: [...runs], limit: 2000, measure },
        }),
      );
      return { ...found, measure };
    },
  });

/** The newest runs of a project that were forked from others, and how many there are. */
export const newestForks = (project: ProjectAddress, limit: number) =>
  queryOptions({
    queryKey: ["forks", project, limit],
    queryFn: async ({ signal }) => {
      const { total, rows } = await unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
          signal,
          params: inProject(project),
          body: { query: "(`sys/forking/parent`:string EXISTS)", columns: [], limit },
        }),
      );
      return { total, ids: rows.map(({ id }) => id) };
    },
  });

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
