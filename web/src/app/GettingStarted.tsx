import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Segments } from "@/ui/controls";
import { CodeBlock } from "@/ui/states";
import styles from "./pages/pages.module.css";

const second = (project: string) => `import neptune

run = neptune.init_run(project="${project}")
run["parameters"] = {"lr": 0.01, "batch_size": 64}
for step in range(100):
    run["train/loss"].append(1 / (step + 1))
run.stop()`;

const third = (project: string) => `from neptune_scale import Run

with Run(project="${project}", run_id="first") as run:
    run.log_configs({"parameters/lr": 0.01})
    for step in range(100):
        run.log_metrics({"train/loss": 1 / (step + 1)}, step=step)`;

/** How to log a first run into this project, in either API. */
export function GettingStarted({ project }: { project: string }) {
  const [api, setApi] = useState<"second" | "third">("second");
  return (
    <div className={styles.start}>
      <p>
        Make an <Link to="/settings/tokens">API token</Link>, set its variables where the script runs, and log a run:
      </p>
      <Segments
        label="API"
        value={api}
        onChange={setApi}
        options={[
          { value: "second", text: "neptune (2.x API)" },
          { value: "third", text: "neptune_scale (3.x API)" },
        ]}
      />
      <CodeBlock text={api === "second" ? second(project) : third(project)} label="the script" />
    </div>
  );
}
