import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FolderInput } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { isOver, type Job } from "@/api/adminQueries";
import { type ImportPreview, importsOfMine, previewImport, startImport, type WantedImport } from "@/api/importQueries";
import { Button, Field } from "@/ui/controls";
import { formatAgo, formatDateTime, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import type { PlacedList } from "@/ui/listState";
import { Card, Section } from "@/ui/Page";
import { Banner, CodeBlock } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./admin.module.css";
import { FactTable } from "./FactTable";
import { ImportOutlook } from "./ImportOutlook";
import { ImportUnderWay } from "./ImportUnderWay";

const ASKED_MILLISECONDS = 2_000;

interface ImportWizardProps extends PlacedList {
  /** Where the runs go, as workspace/name; without it admins may leave them where they were logged to. */
  project?: string;
  serverUrl: string;
}

/** Brings in a folder of neptune-exporter, or what neptune-scale left in one: looked at first, then imported, then compared. */
export function ImportWizard({ project, serverUrl, state, onState }: ImportWizardProps) {
  const queries = useQueryClient();
  const list = useQuery({
    ...importsOfMine(),
    refetchInterval: ({ state }) => (state.data?.imports.some((job) => !isOver(job)) ? ASKED_MILLISECONDS : false),
  });
  const [wanted, setWanted] = useState<WantedImport>({
    folder: "",
    files_folder: null,
    project: project ?? null,
    creates_missing_runs: false,
  });
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const begun = useRef<HTMLDivElement>(null);
  const now = useNow();
  if (!list.data)
    return (
      <WaitingFor
        answer={list}
        queryKey={importsOfMine().queryKey}
        what="Looking for imports…"
        failed="The imports could not be loaded"
        lines={4}
      />
    );
  const { any_folder, shared_folder, imports } = list.data;
  const mine = project === undefined ? imports : imports.filter((job) => job.subject.endsWith(` into ${project}`));
  const underWay = mine.filter((job) => !isOver(job));
  const open = state.open ?? (underWay.find((job) => job.state === "running") ?? underWay[0])?.id ?? null;

  const attempt = async (action: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await action();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const look = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => setPreview(await previewImport(wanted)));
  };
  const begin = () =>
    attempt(async () => {
      const job = await startImport(wanted);
      setPreview(null);
      onState({ open: job.id });
      await queries.invalidateQueries({ queryKey: importsOfMine().queryKey });
      begun.current?.focus();
    });
  return (
    <>
      <Section
        title="Import runs"
        hint="What neptune-exporter wrote before neptune.ai closed, or what neptune-scale left on disk. Nothing in the folder is changed, and importing it again stores nothing twice."
      >
        {preview !== null ? (
          <ImportOutlook
            preview={preview}
            folder={wanted.folder}
            busy={busy}
            problem={problem}
            onBegin={begin}
            onBack={() => setPreview(null)}
          />
        ) : any_folder || (shared_folder && project !== undefined) ? (
          <Card>
            <form className={styles.form} onSubmit={look}>
              <Field
                label="Folder on the server’s machine"
                hint={
                  any_folder
                    ? "Its whole path from /: the folder that holds “data” and “files” of an export, or a folder .neptune."
                    : "Below the folder for imports of this server, such as ann/exports."
                }
                value={wanted.folder}
                onChange={(event) => setWanted({ ...wanted, folder: event.target.value })}
                spellCheck={false}
                autoComplete="off"
                required
              />
              {project === undefined && (
                <Field
                  label="Project"
                  hint="workspace/name for all runs. Empty: the projects that they were logged to."
                  value={wanted.project ?? ""}
                  onChange={(event) => setWanted({ ...wanted, project: event.target.value.trim() || null })}
                  spellCheck={false}
                  autoComplete="off"
                />
              )}
              <details className={styles.more} open={wanted.files_folder !== null}>
                <summary>Its files are in another folder</summary>
                <Field
                  label="Folder of files"
                  hint="Where the exporter was told to put them (--files-path), if not beside its data."
                  value={wanted.files_folder ?? ""}
                  onChange={(event) => setWanted({ ...wanted, files_folder: event.target.value || null })}
                  spellCheck={false}
                  autoComplete="off"
                />
              </details>
              <label className={styles.check}>
                <input
                  type="checkbox"
                  checked={wanted.creates_missing_runs}
                  onChange={(event) => setWanted({ ...wanted, creates_missing_runs: event.target.checked })}
                />
                <span>
                  Create runs of which only the rest is left
                  <small>Of neptune-scale, for what began on a server that is gone.</small>
                </span>
              </label>
              {problem !== null && <Banner error={problem} />}
              <div>
                <Button look="primary" type="submit" disabled={busy || wanted.folder.trim() === ""}>
                  <FolderInput size={15} aria-hidden />
                  {busy ? "Looking…" : "Look what is there"}
                </Button>
              </div>
            </form>
          </Card>
        ) : (
          <p className={styles.quiet}>
            On this server only its admins import in the browser. From the machine that has the files you can always do
            it:
          </p>
        )}
        {preview === null && (
          <details className={styles.more} open={!any_folder && !shared_folder}>
            <summary>The files are on another machine</summary>
            <p>With Seamark installed there, and your API token in NEPTUNE_API_TOKEN:</p>
            <CodeBlock label="The command that imports from elsewhere" text={command(project, serverUrl)} />
          </details>
        )}
      </Section>
      {open !== null && (
        <div ref={begun} tabIndex={-1}>
          <ImportUnderWay key={open} job={open} state={state} onState={onState} />
        </div>
      )}
      {mine.length > 0 && (
        <Section title="Imports" hint="They are remembered for 90 days.">
          <FactTable
            label="Imports"
            rows={mine}
            rowKey={(job) => job.id}
            columns={[
              {
                title: "Folder",
                cell: (job) => (
                  <button
                    type="button"
                    className={styles.link}
                    aria-current={open === job.id}
                    onClick={() => onState({ open: job.id })}
                  >
                    {job.subject}
                  </button>
                ),
              },
              { title: "State", cell: told },
              { title: "Read", isNumber: true, cell: (job) => formatInteger(job.done) },
              { title: "By", cell: (job) => job.created_by },
              {
                title: "Begun",
                cell: (job) => formatAgo(job.created_at, now),
                hint: (job) => formatDateTime(job.created_at),
              },
            ]}
          />
        </Section>
      )}
    </>
  );
}

const told = (job: Job): string => (job.is_cancelled && !isOver(job) ? "stopping" : job.state);

const command = (project: string | undefined, url: string): string =>
  `seamark import exports ${project === undefined ? "" : `--project ${project} `}--url ${url} --api-token "$NEPTUNE_API_TOKEN"`;
