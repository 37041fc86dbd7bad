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
  problem: string | null;
  onBegin: () => void;
  onBack: () => void;
}

/** What an import would bring, before anything is changed. */
export function ImportOutlook({ preview, folder, busy, problem, onBegin, onBack }: ImportOutlookProps) {
  if (preview.logs === 0) {
    return (
      <Empty title="No file of neptune-scale is there" actions={<Button onClick={onBack}>Another folder</Button>}>
        {`Below ${folder} is no run_operations.sqlite3. Look for a folder .neptune beside the script that logged.`}
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
          ["Runs", `${formatInteger(preview.run_count)}, ${formatInteger(preview.new_runs)} of them new`],
          ["Points", atLeast + formatCount(preview.points)],
          ["Values", atLeast + formatCount(preview.values)],
          ["Files to upload", formatInteger(preview.files)],
          ["Logs", `${formatInteger(preview.logs)}, ${formatBytes(preview.bytes)}`],
          ["With problems", bad === 0 ? "none" : formatInteger(bad)],
        ]}
      />
      {problem && <Banner>{problem}</Banner>}
      <div className={`${styles.buttons} ${styles.spaced}`}>
        <Button look="primary" onClick={onBegin} disabled={busy}>
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
            { title: "Project", cell: (each) => each.name },
            { title: "", cell: (each) => (each.is_there ? "is there" : "will be created") },
          ]}
        />
      </div>
      <div className={styles.spaced}>
        <FactTable
          label="Runs that would be imported"
          rows={preview.runs}
          rowKey={(each) => each.name}
          columns={[
            {
              title: "Run",
              hint: (each) => each.name,
              cell: (each) => (
                <>
                  {each.run_id || each.name}
                  {each.is_there && <span className={styles.quiet}> is there</span>}
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
            {formatInteger(preview.runs.length)} of {formatInteger(preview.logs)} logs are shown, those with problems
            first.
          </p>
        )}
      </div>
    </>
  );
}

const counted = (count: number | null): string => (count === null ? "–" : formatInteger(count));
