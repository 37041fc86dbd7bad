import type { ReactNode } from "react";
import type { Attributes, RunFacts } from "@/api/queries";
import { attributeValue, toNumber } from "@/api/values";
import { CopyButton } from "@/ui/controls";
import { formatAgo, formatDateTime, formatDuration } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { type RunStatus, Status, Tags } from "@/ui/Status";
import styles from "./run.module.css";

export function runStatus(run: RunFacts): RunStatus | null {
  if (run.state === null) return null;
  return run.state === "running" ? "running" : run.failed ? "failed" : "finished";
}

/** Who and what a run is, above its tabs. */
export function RunHeader({
  run,
  attributes,
  parentLink,
  actions,
}: {
  run: RunFacts;
  attributes: Attributes;
  parentLink: (id: string) => ReactNode;
  actions?: ReactNode;
}) {
  const now = useNow();
  const status = runStatus(run);
  const seconds = attributeValue(attributes, "sys/running_time", "float");
  const duration =
    status === "running" ? (now - run.created_at) / 1000 : seconds === undefined ? null : toNumber(seconds);
  const host = attributeValue(attributes, "sys/hostname", "string");
  const tags = [...run.tags, ...run.group_tags];
  return (
    <header className={styles.header}>
      <div className={styles.headline}>
        <div className={styles.names}>
          <h1>{run.name || run.id}</h1>
          <span className={styles.id}>
            {run.id}
            <CopyButton text={run.id} label="Copy the id" />
          </span>
          {status && <Status status={status} pill />}
          {run.trashed_at !== null && <span className={styles.type}>in the trash</span>}
          <Tags tags={tags} />
        </div>
        <div className={styles.meta}>
          <span title={formatDateTime(run.created_at)}>
            Created <b>{formatAgo(run.created_at, now)}</b>
          </span>
          {duration !== null && (
            <span>
              Ran for <b>{formatDuration(duration)}</b>
            </span>
          )}
          <span>
            Owner <b>{run.owner}</b>
          </span>
          {host && (
            <span>
              Host <b>{host}</b>
            </span>
          )}
          {run.experiment && (
            <span>
              Experiment <b>{run.experiment}</b>
            </span>
          )}
          {run.fork && (
            <span className={styles.fork}>
              Forked from {parentLink(run.fork.parent)} at step <b>{run.fork.step}</b>
            </span>
          )}
          {run.description && <span>{run.description}</span>}
        </div>
      </div>
      {actions}
    </header>
  );
}
