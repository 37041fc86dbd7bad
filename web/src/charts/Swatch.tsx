import { colourVariable } from "@/ui/palette";
import { dashOf } from "./engine/drawing";
import type { Line } from "./engine/lines";
import styles from "./legend.module.css";

/** A piece of a line as it is drawn. */
export function Swatch({ line }: { line: Line }) {
  return (
    <svg className={styles.swatch} width={28} height={4} aria-hidden>
      <line x2={28} y1={2} y2={2} stroke={colourVariable(line.colour)} strokeDasharray={dashOf(line).join(" ")} />
    </svg>
  );
}
