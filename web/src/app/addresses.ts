import type { ProjectAddress } from "@/api/queries";

export type ProjectPart = "" | "/runs" | "/models" | "/trash" | "/settings";

/** The address of a project's page. */
export const projectHref = ({ workspace, project }: ProjectAddress, part: ProjectPart = "/runs"): string =>
  `/w/${encodeURIComponent(workspace)}/p/${encodeURIComponent(project)}${part}`;

export const runHref = (project: ProjectAddress, run: string): string =>
  `${projectHref(project)}/${encodeURIComponent(run)}`;

export const workspaceHref = (workspace: string): string => `/w/${encodeURIComponent(workspace)}`;
