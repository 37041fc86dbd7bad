import { X } from "lucide-react";
import { IconButton } from "@/ui/controls";
import { type ColourLegend, colourVariable } from "@/ui/palette";
import { Ramp } from "@/ui/Ramp";
import styles from "./ColourLegendBar.module.css";
import { columnModel } from "./columns";

const MOST_SHOWN = 30;

/** What the colours of the shown runs stand for, in the table and in everything beside it. */
export function ColourLegendBar({
  field,
  legend,
  onEnd,
}: {
  field: string;
  legend: ColourLegend | undefined;
  /** Gives each run a colour of its own again. */
  onEnd: () => void;
}) {
  const { prefix, title } = columnModel({ path: field }, {});
  return (
    <section className={styles.bar} aria-label={`Colours stand for ${prefix}${title}`}>
      <span className={styles.title} title={field}>
        {prefix}
        <b>{title}</b>
      </span>
      {legend?.kind === "numbers" && <Ramp legend={legend} />}
      {legend?.kind === "values" && (
        <ul className={styles.values}>
          {legend.values.slice(0, MOST_SHOWN).map(({ text, colour }) => (
            <li key={text} title={text}>
              <i style={{ background: colourVariable(colour) }} aria-hidden />
              <span>{text || "(empty)"}</span>
            </li>
          ))}
          {legend.values.length > MOST_SHOWN && <li>and {legend.values.length - MOST_SHOWN} more</li>}
          {legend.values.length === 0 && <li>no shown run has it</li>}
          {legend.isRepeated && <li>colours repeat</li>}
        </ul>
      )}
      <IconButton label="Give each run its own colour again" onClick={onEnd}>
        <X size={13} aria-hidden />
      </IconButton>
    </section>
  );
}
