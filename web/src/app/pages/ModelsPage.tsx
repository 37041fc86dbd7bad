import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ListTree } from "lucide-react";
import { ApiError } from "@/api/client";
import { project as projectQuery } from "@/api/queries";
import { runFacts } from "@/api/runQueries";
import { ModelPanel } from "@/models/ModelPanel";
import { ModelsPanel } from "@/models/ModelsPanel";
import { Button } from "@/ui/controls";
import { useTitle } from "@/ui/hooks";
import { Banner, Failure } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { OfProject } from "../OfProject";

/** The registry of a project. */
export function ModelsPage() {
  const address = useParams({ from: "/signed-in/w/$workspace/p/$project/models" });
  const { search = "" } = useSearch({ from: "/signed-in/w/$workspace/p/$project/models" });
  const navigate = useNavigate();
  useTitle("Models", `${address.workspace}/${address.project}`);
  return (
    <OfProject address={address}>
      {(facts) => (
        <ModelsPanel
          project={address}
          search={search}
          onSearch={(text) =>
            void navigate({
              to: "/w/$workspace/p/$project/models",
              params: address,
              search: { search: text || undefined },
              replace: true,
            })
          }
          canChange={facts.role !== "viewer" && !facts.is_archived}
          onOpen={(model) =>
            void navigate({ to: "/w/$workspace/p/$project/models/$model", params: { ...address, model } })
          }
          modelLink={(model, content) => (
            <Link to="/w/$workspace/p/$project/models/$model" params={{ ...address, model }}>
              {content}
            </Link>
          )}
        />
      )}
    </OfProject>
  );
}

/** One model of it. */
export function ModelPage() {
  const { workspace, project, model } = useParams({ from: "/signed-in/w/$workspace/p/$project/models/$model" });
  const facts = useQuery(runFacts({ workspace, project, run: model }));
  const home = useQuery(projectQuery({ workspace, project }));
  useTitle(facts.data?.name || model, `${workspace}/${project}`);
  if (facts.isError && !facts.data) {
    const isMissing = facts.error instanceof ApiError && facts.error.status === 404;
    return (
      <Failure
        isPage
        title={isMissing ? "There is no such model" : "The model could not be loaded"}
        error={facts.error}
        onRetry={() => facts.refetch()}
      />
    );
  }
  if (!facts.data) {
    const { queryKey } = runFacts({ workspace, project, run: model });
    return <WaitingFor answer={facts} queryKey={queryKey} what="Loading the model…" lines={9} />;
  }
  // Of what else has an id there are pages, too.
  if (facts.data.kind !== "model")
    return <Navigate to="/w/$workspace/p/$project/runs/$run" params={{ workspace, project, run: model }} replace />;
  return (
    <>
      {home.isError && !home.data && (
        <Banner error={home.error} action={<Button onClick={() => void home.refetch()}>Try again</Button>} />
      )}
      <ModelPanel
        project={{ workspace, project }}
        model={facts.data}
        canChange={facts.data.role !== "viewer" && facts.data.trashed_at === null && home.data?.is_archived === false}
        versionLink={(version, content) => (
          <Link
            to="/w/$workspace/p/$project/models/$model/$version"
            params={{ workspace, project, model, version }}
            search={{}}
          >
            {content}
          </Link>
        )}
        metadataLink={
          <Link to="/w/$workspace/p/$project/runs/$run" params={{ workspace, project, run: model }} search={{}}>
            <ListTree size={15} aria-hidden /> Metadata of the model
          </Link>
        }
      />
    </>
  );
}
