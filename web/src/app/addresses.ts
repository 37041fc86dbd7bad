import type { ProjectAddress } from "@/api/queries";

export type ProjectPart = "" | "/runs" | "/models" | "/trash" | "/settings";

/** The address of a project's page. */
export const projectHref = ({ workspace, project }: ProjectAddress, part: ProjectPart = "/runs"): string =>
  `/w/${encodeURIComponent(workspace)}/p/${encodeURIComponent(project)}${part}`;

/** Where a page of a project is under the project's new name; pages of others stay where they are. */
export function renamedHref(href: string, former: ProjectAddress, name: string): string {
  const home = projectHref(former, "");
  const rest = href.slice(home.length);
  return href.startsWith(home) && /^([/?#]|$)/.test(rest) ? projectHref({ ...former, project: name }, "") + rest : href;
}

export const runHref = (project: ProjectAddress, run: string): string =>
  `${projectHref(project)}/${encodeURIComponent(run)}`;

export const workspaceHref = (workspace: string): string => `/w/${encodeURIComponent(workspace)}`;
