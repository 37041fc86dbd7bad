import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleCheck, LoaderCircle } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { createToken } from "@/api/accountQueries";
import { createProject, recentRuns } from "@/api/adminQueries";
import type { Schemas } from "@/api/client";
import { workspaces } from "@/api/projectQueries";
import { Button, Field, Segments, SelectField } from "@/ui/controls";
import { Card } from "@/ui/Page";
import { Banner, CodeBlock } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { projectHref, runHref } from "./addresses";
import styles from "./first.module.css";
import { firstCommands, type Generation, SNIPPETS } from "./snippets";

const WATCH_MILLISECONDS = 2_000;

/** From an empty server to the first run: a project and a token, then a script to copy, which turns green when the run is there. */
export function FirstSteps({ onDone }: { onDone?: () => void }) {
  const known = useQuery(workspaces());
  const queries = useQueryClient();
  const [workspace, setWorkspace] = useState("");
  const [name, setName] = useState("first");
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<{ project: string; token: Schemas["CreatedToken"] } | null>(null);
  const home = workspace || known.data?.[0]?.name || "";
  if (!known.data)
    return <WaitingFor answer={known} queryKey={workspaces().queryKey} what="Looking for your workspaces…" />;
  if (known.data?.length === 0) {
    return (
      <Card>
        <p>
          You are in no workspace yet. Ask an administrator of this server to add you:{" "}
          <code>seamark member add WORKSPACE YOUR-NAME</code>
        </p>
      </Card>
    );
  }
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const allowed = known.data?.find((each) => each.name === home)?.allowed_visibilities ?? [];
      const visibility = allowed.includes("workspace") ? "workspace" : (allowed[0] ?? "private");
      const project = await createProject(home, { name: name.trim(), visibility, description: "" });
      const identifier = `${project.workspace}/${project.name}`;
      const token = await createToken({ name: `first steps in ${project.name}`, project: identifier });
      setMade({ project: identifier, token });
      await queries.invalidateQueries({ queryKey: ["all-projects"] });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  if (made) return <Script project={made.project} token={made.token} onDone={onDone} />;
  return (
    <Card>
      <form className={styles.form} onSubmit={make}>
        <h2>
          <span className={styles.number}>1</span>Make a project and an API token
        </h2>
        {(known.data?.length ?? 0) > 1 && (
          <SelectField
            label="Workspace"
            value={home}
            onChange={setWorkspace}
            options={(known.data ?? []).map((each) => [each.name, each.name])}
          />
        )}
        <Field
          label="Name of the project"
          hint="Letters, digits, dots, dashes and underscores."
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
        />
        {problem !== null && <Banner error={problem} />}
        <div>
          <Button look="primary" type="submit" disabled={busy || name.trim() === "" || home === ""}>
            {busy ? "Making them…" : "Make both"}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Script({ project, token, onDone }: { project: string; token: Schemas["CreatedToken"]; onDone?: () => void }) {
  const [generation, setGeneration] = useState<Generation>("second");
  const [workspace = "", name = ""] = project.split("/");
  const navigate = useNavigate();
  const recent = useQuery({ ...recentRuns({ limit: 20 }), refetchInterval: WATCH_MILLISECONDS });
  const first = recent.data?.runs.find((run) => run.workspace === workspace && run.project === name);
  useEffect(() => {
    if (first) document.title = "The first run is here · Seamark";
  }, [first]);
  return (
    <Card>
      <div className={styles.steps}>
        <h2>
          <span className={styles.number}>1</span>
          {project} and a token are made
        </h2>
        <h2>
          <span className={styles.number}>2</span>Log a run
        </h2>
        <p>
          Paste this into a shell where <code>pip install seamark</code> was run, or where the official client is. The
          token is shown this once.
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
        <CodeBlock text={firstCommands(token.exports, SNIPPETS[generation](project))} label="the commands" />
        <div className={styles.wait} data-there={first !== undefined} role="status">
          {first ? (
            <CircleCheck size={18} aria-hidden />
          ) : (
            <LoaderCircle size={18} aria-hidden className={styles.turning} />
          )}
          {first ? (
            <>
              <span>
                <b>{first.name}</b> has arrived: this server is ready.
              </span>
              <Button
                look="primary"
                changes={false}
                onClick={() => {
                  onDone?.();
                  navigate({ href: runHref({ workspace, project: name }, first.id) });
                }}
              >
                Look at it
              </Button>
            </>
          ) : (
            <span>Waiting for the first run of {project}…</span>
          )}
          <Button look="ghost" onClick={() => navigate({ href: projectHref({ workspace, project: name }) })}>
            To the project
          </Button>
        </div>
      </div>
    </Card>
  );
}
