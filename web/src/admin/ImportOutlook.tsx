import type { ImportPreview } from "@/api/importQueries";
import { Button } from "@/ui/controls";
import { formatBytes, formatCount, formatInteger } from "@/ui/format";
import { Banner, Empty } from "@/ui/states";
import styles from "./admin.module.css";
import { Facts, FactTable } from "./FactTable";

interface ImportOutlookProps {
  preview: ImportPreview;
  folder: string;
  busy: boolean;
  problem: unknown;
  onBegin: () => void;
  onBack: () => void;
}

/** What an import would bring, before anything is changed. */
export function ImportOutlook({ preview, folder, busy, problem, onBegin, onBack }: ImportOutlookProps) {
  if (preview.logs === 0) {
    return (
      <Empty title="Nothing to import is there" actions={<Button onClick={onBack}>Another folder</Button>}>
        {`Below ${folder} are neither Parquet files of neptune-exporter (a folder “data”) nor logs of neptune-scale (run_operations.sqlite3 in a folder .neptune).`}
      </Empty>
    );
  }
  const atLeast = preview.is_counted ? "" : "at least ";
  const bad = preview.problem_count;
  return (
    <>
      <Facts
        className={styles.facts}
        of={[
          ["Runs", runs(preview.run_count, preview.is_counted ? preview.new_runs : null, " of them")],
          ["Points", atLeast + formatCount(preview.points)],
          ["Values", atLeast + formatCount(preview.values)],
          ["Files", formatInteger(preview.files)],
          ["On disk", formatBytes(preview.bytes)],
          ["With problems", bad === 0 ? "none" : formatInteger(bad)],
        ]}
      />
      {problem !== null && <Banner error={problem} />}
      <div className={`${styles.buttons} ${styles.spaced}`}>
        <Button look="primary" onClick={onBegin} disabled={busy || preview.run_count === 0}>
          Import {formatInteger(preview.run_count)} {preview.run_count === 1 ? "run" : "runs"}
        </Button>
        <Button onClick={onBack} disabled={busy}>
          Another folder
        </Button>
      </div>
      <div className={styles.spaced}>
        <FactTable
          label="Projects that the runs go to"
          rows={preview.projects}
          rowKey={(each) => each.name}
          columns={[
            {
              title: "Project",
              cell: (each) => (
                <>
                  {each.name || <span className={styles.bad}>cannot be read</span>}
                  {each.runs > 0 && (
                    <span className={styles.quiet}>{each.is_there ? " is there" : " will be created"}</span>
                  )}
                </>
              ),
            },
            {
              title: "Runs",
              isNumber: true,
              cell: (each) => runs(each.runs, preview.is_counted && each.new_runs !== each.runs ? each.new_runs : null),
            },
            { title: "Points", isNumber: true, cell: (each) => atLeast + formatInteger(each.points) },
            { title: "Values", isNumber: true, cell: (each) => atLeast + formatInteger(each.values) },
            { title: "Files", isNumber: true, cell: (each) => formatInteger(each.files) },
            {
              title: "Problems",
              isNumber: true,
              cell: (each) =>
                each.problems === 0 ? "none" : <b className={styles.bad}>{formatInteger(each.problems)}</b>,
            },
          ]}
        />
      </div>
      <div className={styles.spaced}>
        <FactTable
          label="Runs that are there to import"
          rows={preview.runs}
          rowKey={(each) => each.name}
          columns={[
            {
              title: "Run",
              hint: (each) => each.name,
              cell: (each) => (
                <>
                  {each.run_id || each.name}
                  {each.is_refused ? (
                    <b className={styles.bad}> is not imported</b>
                  ) : (
                    each.is_there && <span className={styles.quiet}> is there</span>
                  )}
                  {each.problems.map((text) => (
                    <small key={text} className={styles.bad}>
                      {text}
                    </small>
                  ))}
                </>
              ),
            },
            { title: "Project", cell: (each) => each.project || "–" },
            { title: "Points", isNumber: true, cell: (each) => counted(each.points) },
            { title: "Values", isNumber: true, cell: (each) => counted(each.values) },
            { title: "Files", isNumber: true, cell: (each) => formatInteger(each.files) },
            { title: "Size", isNumber: true, cell: (each) => formatBytes(each.bytes) },
          ]}
        />
        {preview.runs.length < preview.logs && (
          <p className={styles.quiet}>
            {formatInteger(preview.runs.length)} of {formatInteger(preview.logs)} are shown, those with problems first.
          </p>
        )}
      </div>
    </>
  );
}

/** Which of them are new is not known where there was no time to open them all. */
const runs = (count: number, fresh: number | null, ofThem = ""): string =>
  formatInteger(count) + (fresh === null ? "" : `, ${formatInteger(fresh)}${ofThem} new`);

const counted = (count: number | null): string => (count === null ? "–" : formatInteger(count));
