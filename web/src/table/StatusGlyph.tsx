import { type RunStatus, STATUS_ICON, STATUS_TEXT } from "@/ui/Status";
import styles from "./table.module.css";

/** A run's state in one character's width: shape and colour, and a word for those who see neither. */
export function StatusGlyph({ status }: { status: RunStatus | null }) {
  if (!status) return <span className={styles.glyph} />;
  const Icon = STATUS_ICON[status];
  const text = STATUS_TEXT[status];
  return (
    <span className={styles.glyph} data-status={status} title={text} role="img" aria-label={text}>
      <Icon size={13} aria-hidden />
    </span>
  );
}
