import { CircleCheck, CircleDot, CircleX } from "lucide-react";
import type { RunStatus } from "@/ui/Status";
import styles from "./table.module.css";

const GLYPHS = {
  running: { Icon: CircleDot, text: "Running" },
  finished: { Icon: CircleCheck, text: "Finished" },
  failed: { Icon: CircleX, text: "Failed" },
};

/** A run's state in one character's width: shape and colour, and a word for those who see neither. */
export function StatusGlyph({ status }: { status: RunStatus | null }) {
  if (!status) return <span className={styles.glyph} />;
  const { Icon, text } = GLYPHS[status];
  return (
    <span className={styles.glyph} data-status={status} title={text} role="img" aria-label={text}>
      <Icon size={13} aria-hidden />
    </span>
  );
}
