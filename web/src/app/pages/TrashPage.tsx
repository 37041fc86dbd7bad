import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { TrashPanel } from "@/trash/TrashPanel";
import { useTitle } from "@/ui/hooks";
import { OfProject } from "../OfProject";

export function TrashPage() {
  const { workspace, project } = useParams({ from: "/signed-in/w/$workspace/p/$project/trash" });
  const state = useSearch({ from: "/signed-in/w/$workspace/p/$project/trash" });
  const navigate = useNavigate({ from: "/w/$workspace/p/$project/trash" });
  useTitle("Trash", `${workspace}/${project}`);
  return (
    <OfProject address={{ workspace, project }}>
      {(facts) => (
        <TrashPanel
          key={facts.uuid}
          project={{ workspace, project }}
          state={state}
          onState={(search, replace) => void navigate({ search, replace })}
          entryLink={({ id, kind, name }) =>
            kind === "model" ? (
              <Link to="/w/$workspace/p/$project/models/$model" params={{ workspace, project, model: id }}>
                {name}
              </Link>
            ) : (
              <Link to="/w/$workspace/p/$project/runs/$run" params={{ workspace, project, run: id }} search={{}}>
                {name}
              </Link>
            )
          }
          canChange={facts.role !== "viewer" && !facts.is_archived}
        />
      )}
    </OfProject>
  );
}
