import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { ProjectSettings } from "@/admin/ProjectSettings";
import { workspaces } from "@/api/projectQueries";
import { me } from "@/api/queries";
import { useTitle } from "@/ui/hooks";
import { InlineFailure } from "@/ui/InlineFailure";
import { renamedHref } from "../addresses";
import { OfProject } from "../OfProject";

export function ProjectSettingsPage() {
  const { workspace, project } = useParams({ from: "/signed-in/w/$workspace/p/$project/settings" });
  useTitle("Settings", `${workspace}/${project}`);
  const account = useQuery(me());
  const { data: homes, error, refetch } = useQuery(workspaces());
  const known = homes?.find((each) => each.name === workspace);
  const state = useSearch({ from: "/signed-in/w/$workspace/p/$project/settings" });
  const navigate = useNavigate({ from: "/w/$workspace/p/$project/settings" });
  const { history } = useRouter();
  return (
    <OfProject address={{ workspace, project }}>
      {(facts) => (
        <ProjectSettings
          key={facts.uuid}
          address={{ workspace, project }}
          project={facts}
          allowedVisibilities={known?.allowed_visibilities ?? []}
          visibilitiesUnknown={error && !homes && <InlineFailure error={error} onRetry={() => void refetch()} />}
          isWorkspaceAdmin={known?.role === "admin"}
          me={account.data?.user.name ?? ""}
          serverUrl={account.data?.server_url ?? location.origin}
          onRenamed={(former, name) =>
            // Wherever one is by now, since a new name can be taken back from any page.
            history.replace(renamedHref(history.location.href, { workspace, project: former }, name))
          }
          imports={{ state, onState: (search, replace) => void navigate({ search, replace }) }}
          onDeleted={() => navigate({ to: "/w/$workspace", params: { workspace }, search: {} })}
        />
      )}
    </OfProject>
  );
}
