import { Link, useParams } from "@tanstack/react-router";
import styles from "@/models/models.module.css";
import { StageHistory } from "@/models/StageHistory";
import { RunView } from "./RunPage";

/** A version holds attributes as a run does, and is shown the same way, below its model and with the stages that it has been on. */
export function ModelVersionPage() {
  const { workspace, project, model, version } = useParams({
    from: "/signed-in/w/$workspace/p/$project/models/$model/$version",
  });
  return (
    <>
      <div className={styles.ofModel}>
        <Link to="/w/$workspace/p/$project/models/$model" params={{ workspace, project, model }}>
          All versions of {model}
        </Link>
        <details>
          <summary>Stage history</summary>
          <div>
            <StageHistory project={{ workspace, project }} version={version} />
          </div>
        </details>
      </div>
      <RunView key={version} workspace={workspace} project={project} run={version} />
    </>
  );
}
