import { useEffect, useRef } from "react";
import { formatAgo, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { type Lost, LostParts } from "@/ui/LostParts";
import { say } from "@/ui/say";
import styles from "./StatusBar.module.css";

/** What the table holds, in a line. */
export function StatusBar({
  total,
  all,
  question,
  groups,
  kind,
  selected,
  shown,
  updatedAt,
  lost,
}: {
  /** Runs that match; undefined until it is known. */
  total: number | undefined;
  /** Runs of the project. */
  all: number | undefined;
  /** What was asked to find them; undefined until they are its answer. */
  question: string | undefined;
  groups: number | undefined;
  /** What is counted. */
  kind: "run" | "experiment";
  selected: number;
  shown: number;
  updatedAt: number;
  /** What the table is shown without. */
  lost: readonly (Lost | null)[];
}) {
  const now = useNow();
  const isPart = total !== undefined && all !== undefined && all > total;
  const noun = (isPart ? all : total) === 1 ? kind : `${kind}s`;
  useSaidOnce(question, `${formatInteger(total ?? 0)}${isPart ? ` of ${formatInteger(all)}` : ""} ${noun}`);
  return (
    <div className={styles.statusBar} role="status" aria-live="off">
      <span data-testid="run-count">
        {total === undefined ? "…" : <b>{formatInteger(total)}</b>}
        {isPart && ` of ${formatInteger(all)}`} {noun}
      </span>
      {groups !== undefined && (
        <span>
          <b>{formatInteger(groups)}</b> {groups === 1 ? "group" : "groups"}
        </span>
      )}
      {selected > 0 && (
        <span>
          <b>{formatInteger(selected)}</b> selected
        </span>
      )}
      <span>
        <b>{formatInteger(shown)}</b> shown
      </span>
      <LostParts lost={lost} />
      <span className={styles.spacer} />
      {updatedAt > 0 && <span>updated {formatAgo(updatedAt, Math.max(now, updatedAt))}</span>}
    </div>
  );
}

/** Has the answer to another question read out. That runs come and go by themselves is no answer. */
function useSaidOnce(question: string | undefined, answer: string): void {
  const before = useRef(question);
  useEffect(() => {
    if (question === undefined || question === before.current) return;
    const isFirst = before.current === undefined;
    before.current = question;
    if (!isFirst) say(answer);
  }, [question, answer]);
}
