import { CircleCheck, CircleDashed, CircleDot, CircleX } from "lucide-react";
import styles from "./Status.module.css";

export type RunStatus = "running" | "finished" | "inactive" | "failed";

export const STATUS_TEXT: Record<RunStatus, string> = {
  running: "Running",
  finished: "Finished",
  inactive: "Inactive",
  failed: "Failed",
};

export const STATUS_ICON = { running: CircleDot, finished: CircleCheck, inactive: CircleDashed, failed: CircleX };

const INACTIVE_HINT = "Nothing is heard of it, and its client does not say when it ends";

/** A run's state as shape, colour and word. */
export function Status({ status, pill = false }: { status: RunStatus; pill?: boolean }) {
  const Icon = STATUS_ICON[status];
  const hint = status === "inactive" ? INACTIVE_HINT : undefined;
  return (
    <span className={`${styles.status} ${styles[status]} ${pill ? styles.pill : ""}`} title={hint}>
      <Icon size={13} aria-hidden />
      {STATUS_TEXT[status]}
    </span>
  );
}

export function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className={styles.tags}>
      {tags.map((tag) => (
        <span key={tag} className={styles.tag} title={tag}>
          {tag}
        </span>
      ))}
    </span>
  );
}
