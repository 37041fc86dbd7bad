import { useQuery } from "@tanstack/react-query";
import {
  addProjectMember,
  addWorkspaceMember,
  changeWorkspaceMember,
  removeWorkspaceMember,
  type WorkspaceRole,
  workspaceMembers,
} from "@/api/adminQueries";
import { messageOf } from "@/ui/errors";
import { Section } from "@/ui/Page";
import { toast } from "@/ui/toasts";
import { WaitingFor } from "@/ui/Waiting";
import { Members } from "./Members";

const ROLES: readonly [WorkspaceRole, string][] = [
  ["member", "Member"],
  ["admin", "Admin"],
];

const MOST_NAMED = 3;

const named = (projects: readonly string[]): string =>
  projects.length > MOST_NAMED
    ? `${projects.slice(0, MOST_NAMED).join(", ")} and ${projects.length - MOST_NAMED} more projects`
    : projects.join(", ");

/** The people of a workspace. */
export function WorkspaceMembers({ workspace, canChange, me }: { workspace: string; canChange: boolean; me: string }) {
  const query = workspaceMembers(workspace);
  const listQuery = query;
  const list = useQuery(listQuery);
  return (
    <Section
      title="Members"
      hint="Members see the projects that are visible to the workspace. Admins see and manage all of them, and say who belongs to it."
    >
      <WaitingFor
        answer={list}
        queryKey={listQuery.queryKey}
        what="Looking for members…"
        failed="The members could not be loaded"
        lines={4}
        isTable
      />
      {list.data && (
        <Members
          of={workspace}
          members={list.data}
          roles={ROLES}
          canChange={canChange}
          me={me}
          queryKey={query.queryKey}
          onAdd={(name, role) => addWorkspaceMember(workspace, name, role as WorkspaceRole)}
          onRole={(name, role) => changeWorkspaceMember(workspace, name, role as WorkspaceRole)}
          lost={`access to ${workspace} and to all of its projects, also to those whose own lists have them,`}
          onRemove={async ({ name, role }) => {
            const { projects } = await removeWorkspaceMember(workspace, name);
            return async () => {
              // First the projects: who is in the workspace already needs no place on the lists of some.
              const missed: string[] = [];
              let why: unknown;
              for (const { project, role } of projects) {
                try {
                  await addProjectMember({ workspace, project }, name, role);
                } catch (error) {
                  why ??= error;
                  missed.push(project);
                }
              }
              if (missed.length > 0)
                toast({
                  tone: "bad",
                  text: `${name}’s role in ${named(missed)} could not be given back. ${messageOf(why).text}`,
                });
              await addWorkspaceMember(workspace, name, role as WorkspaceRole);
            };
          }}
        />
      )}
    </Section>
  );
}
