import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { cancelJob, isOver, type Job, jobsOf } from "@/api/adminQueries";
import { useJobNews } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import { Button } from "@/ui/controls";
import { formatAgo, formatBytes, formatDateTime, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { InlineFailure } from "@/ui/InlineFailure";
import { toast, toastError } from "@/ui/toasts";
import styles from "./trash.module.css";

const SHOWN = 3;
const ASKED_MILLISECONDS = 5_000;

/** What is being deleted for good in this project, how far it has come, and what was deleted lately. */
export function Jobs({ project, canChange }: { project: ProjectAddress; canChange: boolean }) {
  const queries = useQueryClient();
  const list = useQuery({
    ...jobsOf(project),
    // Events tell of jobs; asking is for when they do not get through.
    refetchInterval: ({ state }) => (state.data?.jobs.some((job) => !isOver(job)) ? ASKED_MILLISECONDS : false),
  });
  const now = useNow();
  useJobNews((job) => {
    if (job.kind !== "purge") return;
    queries.setQueryData(jobsOf(project).queryKey, (known) => {
      const others = known?.jobs.filter((each) => each.id !== job.id) ?? [];
      return { jobs: [job, ...others] };
    });
    void queries.invalidateQueries({ queryKey: ["trash", project] });
    if (!isOver(job)) return;
    // An answer that was under way may not know of its end.
    void queries.invalidateQueries({ queryKey: jobsOf(project).queryKey });
    toast({ text: told(job), tone: job.state === "failed" ? "bad" : undefined });
  });
  const jobs = list.data?.jobs.filter((job) => job.kind === "purge") ?? [];
  const live = jobs.filter((job) => !isOver(job));
  const past = jobs.filter(isOver).slice(0, SHOWN);
  return (
    <>
      {list.isError && !list.data && (
        <p className={styles.rule}>
          What is being deleted for good could not be looked up.{" "}
          <InlineFailure error={list.error} onRetry={() => void list.refetch()} />
        </p>
      )}
      {live.map((job) => (
        <UnderWay key={job.id} project={project} job={job} canChange={canChange} />
      ))}
      {past.length > 0 && (
        <ul className={styles.past} aria-label="What was deleted for good lately">
          {past.map((job) => (
            <li key={job.id} title={formatDateTime(job.finished_at ?? job.created_at)}>
              {told(job)} · {job.created_by} · {formatAgo(job.finished_at ?? job.created_at, now)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function UnderWay({ project, job, canChange }: { project: ProjectAddress; job: Job; canChange: boolean }) {
  const [isAsked, setIsAsked] = useState(false);
  const cancel = async () => {
    setIsAsked(true);
    try {
      await cancelJob(project, job.id);
    } catch (error) {
      setIsAsked(false);
      toastError(error);
    }
  };
  const isStopping = isAsked || job.is_cancelled;
  return (
    <section className={styles.job} aria-label="Deleting for good">
      <b>{isStopping ? "Stopping" : "Deleting for good"}</b>
      <progress max={job.total} value={job.done} aria-label="Deleted so far" />
      <span>
        {formatInteger(job.done)} of {formatInteger(job.total)} · {formatBytes(job.freed_bytes)} of{" "}
        {formatBytes(job.total_bytes)} freed
      </span>
      <span className={styles.grow} />
      {canChange && (
        <Button changes onClick={cancel} disabled={isStopping}>
          Stop
        </Button>
      )}
      {job.error && <p role="status">{job.error} It is tried again by itself.</p>}
    </section>
  );
}

function told(job: Job): string {
  const what = `${formatInteger(job.done)} deleted for good, ${formatBytes(job.freed_bytes)} freed`;
  if (job.state === "done") return what;
  const rest = `${formatInteger(job.total - job.done)} left in the trash`;
  return job.state === "cancelled" ? `Stopped: ${what}, ${rest}` : `Failed: ${what}, ${rest}. ${job.error ?? ""}`;
}
