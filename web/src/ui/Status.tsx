import { CircleCheck, CircleDot, CircleX } from "lucide-react";
import styles from "./Status.module.css";

export type RunStatus = "running" | "finished" | "failed";

export const STATUS_TEXT: Record<RunStatus, string> = { running: "Running", finished: "Finished", failed: "Failed" };

/** A run's state as shape, colour and word. */
export function Status({ status, pill = false }: { status: RunStatus; pill?: boolean }) {
  const Icon = status === "running" ? CircleDot : status === "failed" ? CircleX : CircleCheck;
  return (
    <span className={`${styles.status} ${styles[status]} ${pill ? styles.pill : ""}`}>
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
