import { Pencil, Tags as TagsIcon } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { Attributes, RunFacts } from "@/api/queries";
import { useIsDown } from "@/api/reachability";
import { attributeValue, toNumber } from "@/api/values";
import { CopyButton, IconButton } from "@/ui/controls";
import { formatAgo, formatDateTime } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { InlineEdit } from "@/ui/InlineEdit";
import { RanFor } from "@/ui/RunningTime";
import { type RunStatus, Status, Tags } from "@/ui/Status";
import styles from "./run.module.css";

export function runStatus(run: RunFacts): RunStatus | null {
  if (run.state === null) return null;
  return run.state === "running" ? "running" : run.failed ? "failed" : run.is_end_untold ? "inactive" : "finished";
}

/** What can be changed of a run where it is shown; left out for who may not. */
export interface RunEdits {
  isRenaming: boolean;
  onRenaming: (on: boolean) => void;
  onRename: (name: string) => void;
  /** Asks for tags. */
  onTags: () => void;
}

/** Who and what a run is, above its tabs. */
export function RunHeader({
  run,
  attributes,
  asOf,
  runLink,
  experimentLink,
  forks,
  colour,
  edits,
  actions,
}: {
  run: RunFacts;
  attributes: Attributes;
  /** When the attributes were as they are here, in milliseconds. */
  asOf: number;
  runLink: (id: string) => ReactNode;
  experimentLink: (name: string) => ReactNode;
  /** The runs that were forked from this one. */
  forks?: ReactNode;
  colour?: ReactNode;
  edits?: RunEdits | undefined;
  actions?: ReactNode;
}) {
  const now = useNow();
  const pencil = useRef<HTMLButtonElement>(null);
  const isRenaming = edits?.isRenaming === true;
  const wasRenaming = useRef(isRenaming);
  useEffect(() => {
    if (wasRenaming.current && !isRenaming && document.activeElement === document.body) pencil.current?.focus();
    wasRenaming.current = isRenaming;
  }, [isRenaming]);
  const isDown = useIsDown();
  const status = runStatus(run);
  const seconds = attributeValue(attributes, "sys/running_time", "float");
  const host = attributeValue(attributes, "sys/hostname", "string");
  const tags = [...run.tags, ...run.group_tags];
  return (
    <header className={styles.header}>
      <div className={styles.headline}>
        <div className={styles.names}>
          {colour}
          {edits?.isRenaming ? (
            <span className={styles.renaming}>
              <InlineEdit
                label={`Name of ${run.id}`}
                value={run.name ?? ""}
                onSave={(name) => {
                  edits.onRenaming(false);
                  edits.onRename(name);
                }}
                onCancel={() => edits.onRenaming(false)}
              />
            </span>
          ) : (
            <h1 onDoubleClick={edits && !isDown ? () => edits.onRenaming(true) : undefined}>
              {run.name || run.custom_id || run.id}
            </h1>
          )}
          {edits && !edits.isRenaming && (
            <IconButton
              ref={pencil}
              changes
              label="Rename (e)"
              className={styles.pencil}
              onClick={() => edits.onRenaming(true)}
            >
              <Pencil size={13} aria-hidden />
            </IconButton>
          )}
          <span className={styles.id}>
            {run.id}
            <CopyButton text={run.id} label="Copy the id" />
          </span>
          {status && <Status status={status} pill />}
          {run.trashed_at !== null && <span className={styles.type}>in the trash</span>}
          <Tags tags={tags} />
          {edits && (
            <IconButton changes label={tags.length > 0 ? "Change the tags (t)" : "Add tags (t)"} onClick={edits.onTags}>
              <TagsIcon size={14} aria-hidden />
            </IconButton>
          )}
        </div>
        <div className={styles.meta}>
          <span title={formatDateTime(run.created_at)}>
            Created <b>{formatAgo(run.created_at, now)}</b>
          </span>
          {seconds !== undefined && (
            <span>
              Ran for{" "}
              <b>
                <RanFor seconds={toNumber(seconds)} isRunning={status === "running"} asOf={asOf} />
              </b>
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
            <span className={styles.fork}>
              Experiment {experimentLink(run.experiment)}
              {run.is_head ? "" : " (not its head)"}
            </span>
          )}
          {(run.fork || run.children.length > 0) && (
            <span className={styles.fork}>
              {run.fork && (
                <span>
                  Forked from {runLink(run.fork.parent)} <b title="The last step that it inherits">@{run.fork.step}</b>
                </span>
              )}
              {run.fork && run.children.length > 0 && <span aria-hidden> → </span>}
              {run.children.length > 0 && forks}
            </span>
          )}
          {run.description && <span>{run.description}</span>}
        </div>
      </div>
      {actions}
    </header>
  );
}
