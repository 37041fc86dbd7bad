import { formatAgo, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import styles from "./StatusBar.module.css";

/** What the table holds, in a line. */
export function StatusBar({
  total,
  all,
  groups,
  kind,
  selected,
  shown,
  updatedAt,
}: {
  /** Runs that match; undefined until it is known. */
  total: number | undefined;
  /** Runs of the project. */
  all: number | undefined;
  groups: number | undefined;
  /** What is counted. */
  kind: "run" | "experiment";
  selected: number;
  shown: number;
  updatedAt: number;
}) {
  const now = useNow();
  const isPart = total !== undefined && all !== undefined && all > total;
  return (
    <div className={styles.statusBar} role="status" aria-live="off">
      <span data-testid="run-count">
        {total === undefined ? "…" : <b>{formatInteger(total)}</b>}
        {isPart && ` of ${formatInteger(all)}`} {(isPart ? all : total) === 1 ? kind : `${kind}s`}
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
      <span className={styles.spacer} />
      {updatedAt > 0 && <span>updated {formatAgo(updatedAt, Math.max(now, updatedAt))}</span>}
    </div>
  );
}
