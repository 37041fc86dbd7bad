import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { isOver, type Job } from "@/api/adminQueries";
import { cancelImport, importJob, importReport, type RunVerification } from "@/api/importQueries";
import { Button, Segments } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { useLastPage, useListPlace } from "@/ui/hooks";
import type { PlacedList } from "@/ui/listState";
import { Section } from "@/ui/Page";
import { Banner } from "@/ui/states";
import { toastError } from "@/ui/toasts";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./admin.module.css";
import { FactTable } from "./FactTable";
import { Paging } from "./Paging";

const PAGE = 100;
const ASKED_MILLISECONDS = 1_000;
const TITLES: Record<Job["state"], string> = {
  waiting: "Waiting for its turn",
  running: "Importing",
  done: "Imported",
  cancelled: "Stopped",
  failed: "Failed",
};

/** How far an import has come, and what became of each run: how much of it is stored, compared with what its log holds. */
export function ImportUnderWay({ job: id, state, onState }: { job: string } & PlacedList) {
  // What is looked at of it keeps it open.
  const place: PlacedList = { state, onState: (next, replace) => onState({ ...next, open: id }, replace) };
  const { page, setPage } = useListPlace(place);
  const onlyBad = state.bad ?? false;
  const job = useQuery({
    ...importJob(id),
    // It need not belong to a project whose events are heard.
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : ASKED_MILLISECONDS),
  });
  const isLive = job.data !== undefined && !isOver(job.data);
  const report = useQuery(importReport(id, isLive, onlyBad, page * PAGE, PAGE));
  const total = (onlyBad ? report.data?.bad : report.data?.total) ?? 0;
  useLastPage(place, PAGE, { data: report.data && { total }, isPlaceholderData: report.isPlaceholderData });
  if (!job.data)
    return (
      <WaitingFor
        answer={job}
        queryKey={importJob(id).queryKey}
        what="Looking for the import…"
        failed="The import could not be loaded"
        lines={3}
      />
    );
  const { done, error, is_cancelled, subject } = job.data;
  const stop = async () => {
    try {
      await cancelImport(id);
      await job.refetch();
    } catch (problem) {
      toastError(problem);
    }
  };
  const bad = report.data?.bad ?? 0;
  return (
    <Section title={is_cancelled && isLive ? "Stopping" : TITLES[job.data.state]} hint={subject}>
      {/* How far it has come changes all the time: only what came of it is read out. */}
      <div className={styles.progress} role="status" aria-live={isLive ? "off" : "polite"}>
        {isLive && <progress max={job.data.total || 1} value={done} aria-label="Imported so far" />}
        <span>
          {isLive && `${formatInteger(done)} of ${formatInteger(job.data.total)} rows are read · `}
          {formatInteger(report.data?.total ?? 0)} {report.data?.total === 1 ? "run" : "runs"}
          {bad > 0 && <b className={styles.bad}> · {formatInteger(bad)} with problems</b>}
          {job.data.state === "done" && bad === 0 && (report.data?.total ?? 0) > 0 && (
            <b className={styles.ok}> · all of it is stored</b>
          )}
        </span>
        {isLive && (
          <Button changes onClick={stop} disabled={is_cancelled}>
            Stop
          </Button>
        )}
      </div>
      {error && <Banner>{isLive ? `${error} It is tried again by itself.` : error}</Banner>}
      {report.data && bad > 0 && (
        <div className={styles.filters}>
          <Segments
            label="Which runs to show"
            value={onlyBad ? "bad" : "all"}
            onChange={(value) => place.onState({ ...state, bad: value === "bad" ? true : undefined, page: undefined })}
            options={[
              { value: "all", text: "All runs" },
              { value: "bad", text: "With problems" },
            ]}
          />
        </div>
      )}
      {report.data && report.data.runs.length > 0 && (
        <FactTable
          label="What became of each run"
          rows={report.data.runs}
          rowKey={(each) => each.name}
          columns={[
            {
              title: "Run",
              hint: (each) => each.name,
              cell: (each) => (
                <>
                  <RunName run={each} />
                  {!each.is_new && each.failure === null && <span className={styles.quiet}> was there</span>}
                  <Problems run={each} />
                </>
              ),
            },
            { title: "Project", cell: (each) => each.project || "–" },
            { title: "Points", isNumber: true, cell: (each) => of(each.found_points, each.expected_points) },
            {
              title: "Attributes",
              isNumber: true,
              cell: (each) => of(each.found_attributes, each.expected_attributes),
            },
            { title: "Files", isNumber: true, cell: (each) => of(each.files, each.expected_files) },
            {
              title: "Verified",
              cell: (each) =>
                each.is_bad ? (
                  <span className={styles.bad}>{each.failure === null ? "not all of it" : "failed"}</span>
                ) : (
                  <span className={styles.ok}>complete</span>
                ),
            },
          ]}
        />
      )}
      {report.data && <Paging page={page} size={PAGE} total={total} onPage={setPage} />}
    </Section>
  );
}

/** What was imported, by what it was called; once it is there it leads to its page. */
function RunName({ run }: { run: RunVerification }) {
  const [workspace, project] = run.project.split("/");
  const name = run.run_id || run.name;
  if (!run.sys_id || !workspace || !project) return name;
  const home = { workspace, project };
  if (run.kind === "model") {
    return (
      <Link to="/w/$workspace/p/$project/models/$model" params={{ ...home, model: run.sys_id }}>
        {name}
      </Link>
    );
  }
  if (run.kind === "modelVersion") {
    const model = run.sys_id.slice(0, run.sys_id.lastIndexOf("-"));
    return (
      <Link to="/w/$workspace/p/$project/models/$model/$version" params={{ ...home, model, version: run.sys_id }}>
        {name}
      </Link>
    );
  }
  return (
    <Link to="/w/$workspace/p/$project/runs/$run" params={{ ...home, run: run.sys_id }}>
      {name}
    </Link>
  );
}

function Problems({ run }: { run: RunVerification }) {
  const told = [...(run.failure === null ? [] : [run.failure]), ...run.problems, ...run.differences];
  const more = run.problem_count - run.problems.length;
  if (more > 0) told.push(`${formatInteger(more)} more.`);
  return (
    <>
      {told.map((text) => (
        <small key={text} className={styles.bad}>
          {text}
        </small>
      ))}
      {run.remarks.map((text) => (
        <small key={text}>{text}</small>
      ))}
    </>
  );
}

const of = (found: number, expected: number): string =>
  found === expected ? formatInteger(found) : `${formatInteger(found)} of ${formatInteger(expected)}`;
