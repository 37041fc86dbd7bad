import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Segments } from "@/ui/controls";
import { CodeBlock } from "@/ui/states";
import styles from "./pages/pages.module.css";
import { type Generation, SNIPPETS } from "./snippets";

/** How to log a first run into this project, in either API. */
export function GettingStarted({ project }: { project: string }) {
  const [generation, setGeneration] = useState<Generation>("second");
  return (
    <div className={styles.start}>
      <p>
        Make an{" "}
        <Link to="/settings/$part" params={{ part: "tokens" }}>
          API token
        </Link>
        , set its variables where the script runs, and log a run:
      </p>
      <Segments
        label="API"
        value={generation}
        onChange={setGeneration}
        options={[
          { value: "second", text: "neptune (2.x API)" },
          { value: "third", text: "neptune_scale (3.x API)" },
        ]}
      />
      <CodeBlock text={SNIPPETS[generation](project)} label="the script" />
    </div>
  );
}
