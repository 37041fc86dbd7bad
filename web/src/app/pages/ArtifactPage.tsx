import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArtifactView } from "@/files/ArtifactView";
import { useTitle } from "@/ui/hooks";
import { Page } from "@/ui/Page";
import { OfProject } from "../OfProject";

/** An artifact by its hash: its files, and what uses it. */
export function ArtifactPage() {
  const { workspace, project, hash } = useParams({
    from: "/signed-in/w/$workspace/p/$project/artifacts/$hash",
  });
  const { search } = useSearch({ from: "/signed-in/w/$workspace/p/$project/artifacts/$hash" });
  const navigate = useNavigate({ from: "/w/$workspace/p/$project/artifacts/$hash" });
  useTitle(`Artifact ${hash.slice(0, 12)}`, `${workspace}/${project}`);
  return (
    <OfProject address={{ workspace, project }}>
      {() => (
        <Page title="Artifact" subtitle="Files that stay where they are, known by the hash of what is in them.">
          <ArtifactView
            key={hash}
            address={{ workspace, project }}
            hash={hash}
            inside={search}
            onInside={({ inside }, replace) => void navigate({ search: { search: inside }, replace })}
          />
        </Page>
      )}
    </OfProject>
  );
}
