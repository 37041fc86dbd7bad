import { formatNumber } from "@/ui/format";
import { type Legend, markVariable } from "./colours";
import styles from "./widgets.module.css";

const STEPS = [0, 0.25, 0.5, 0.75, 1];
const MOST_VALUES = 8;

/** What colours mean, in a line. */
export function LegendLine({ legend, name }: { legend: Legend; name: string }) {
  if (legend.kind === "runs") return null;
  if (legend.kind === "numbers" && legend.range) {
    return (
      <span className={styles.legendLine}>
        {name}: {formatNumber(legend.range[0])}
        <span className={styles.ramp} aria-hidden>
          {STEPS.map((share) => (
            <i key={share} style={{ background: markVariable(share) }} />
          ))}
        </span>
        {formatNumber(legend.range[1])}
      </span>
    );
  }
  const values = legend.values ?? [];
  return (
    <span className={styles.legendLine}>
      {name}:
      {values.slice(0, MOST_VALUES).map(({ text, colour }) => (
        <span key={text} className={styles.legendValue}>
          <i className={styles.dot} style={{ background: colour }} aria-hidden />
          {text}
        </span>
      ))}
      {values.length > MOST_VALUES && <span>and {values.length - MOST_VALUES} more</span>}
    </span>
  );
}
