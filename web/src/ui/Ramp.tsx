import { formatNumber } from "./format";
import { COLOURS, type ColourLegend, colourVariable, RAMP, RAMP_FIRST } from "./palette";
import styles from "./Ramp.module.css";

/** What the steps of the ramp mean: from the lowest number to the highest. */
export function Ramp({ legend }: { legend: ColourLegend & { kind: "numbers" } }) {
  return (
    <span className={styles.ramp}>
      {formatNumber(legend.range[0])}
      <span className={styles.steps} aria-hidden>
        {Array.from({ length: COLOURS + RAMP - RAMP_FIRST }, (_, step) => (
          <i key={step} style={{ background: colourVariable(RAMP_FIRST + step) }} />
        ))}
      </span>
      {formatNumber(legend.range[1])}
      {legend.isLog && <small>by magnitude</small>}
    </span>
  );
}
