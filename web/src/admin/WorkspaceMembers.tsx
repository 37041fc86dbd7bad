import { useQuery } from "@tanstack/react-query";
import {
  addWorkspaceMember,
  changeWorkspaceMember,
  removeWorkspaceMember,
  type WorkspaceRole,
  workspaceMembers,
} from "@/api/adminQueries";
import { Section } from "@/ui/Page";
import { Failure, Skeleton } from "@/ui/states";
import { Members } from "./Members";

const ROLES: readonly [WorkspaceRole, string][] = [
  ["member", "Member"],
  ["admin", "Admin"],
];

/** The people of a workspace. */
export function WorkspaceMembers({ workspace, canChange, me }: { workspace: string; canChange: boolean; me: string }) {
  const query = workspaceMembers(workspace);
  const list = useQuery(query);
  return (
    <Section
      title="Members"
      hint="Members see the projects that are visible to the workspace. Admins see and manage all of them."
    >
      {list.isPending && <Skeleton lines={4} />}
      {list.isError && !list.data && (
        <Failure title="The members could not be loaded" error={list.error} onRetry={() => list.refetch()} />
      )}
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
          onRemove={(name) => removeWorkspaceMember(workspace, name)}
        />
      )}
    </Section>
  );
}
