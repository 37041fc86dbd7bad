import { useParams } from "@tanstack/react-router";
import { TrashPanel } from "@/trash/TrashPanel";
import { useTitle } from "@/ui/hooks";
import { OfProject } from "../OfProject";

export function TrashPage() {
  const { workspace, project } = useParams({ from: "/signed-in/w/$workspace/p/$project/trash" });
  useTitle("Trash", `${workspace}/${project}`);
  return (
    <OfProject address={{ workspace, project }}>
      {(facts) => (
        <TrashPanel
          key={facts.uuid}
          project={{ workspace, project }}
          canChange={facts.role !== "viewer" && !facts.is_archived}
        />
      )}
    </OfProject>
  );
}
