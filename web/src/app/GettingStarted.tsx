import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { createToken } from "@/api/accountQueries";
import { type ProjectAddress, project as projectQuery } from "@/api/queries";
import { Button, Segments } from "@/ui/controls";
import { Banner, CodeBlock } from "@/ui/states";
import styles from "./pages/pages.module.css";
import { type Generation, SNIPPETS } from "./snippets";

/** How to log a first run into this project, in either API. The table takes its place when the run arrives. */
export function GettingStarted({ address }: { address: ProjectAddress }) {
  const project = `${address.workspace}/${address.project}`;
  const mayLog = useQuery(projectQuery(address)).data?.role !== "viewer";
  const [generation, setGeneration] = useState<Generation>("second");
  const token = useMutation({ mutationFn: () => createToken({ name: `scripts in ${project}`, project }) });
  if (!mayLog) return "They appear here once somebody who may log to the project starts one.";
  return (
    <div className={styles.start}>
      {token.data ? (
        <>
          <p>The token is shown this once. Set it in the shell where the script will run:</p>
          <CodeBlock text={token.data.exports.join("\n")} label="the export lines" />
        </>
      ) : (
        <>
          <p>
            Scripts sign in with an API token, which their shell has in its variables. Make one for this project, or
            take{" "}
            <Link to="/settings/$part" params={{ part: "tokens" }}>
              one of yours
            </Link>
            .
          </p>
          <Button disabled={token.isPending} onClick={() => token.mutate()}>
            {token.isPending ? "Making it…" : "Make an API token"}
          </Button>
        </>
      )}
      {token.error && <Banner error={token.error} />}
      <p>
        Then log a run, with <code>pip install seamark</code> or with the official client that you have:
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
