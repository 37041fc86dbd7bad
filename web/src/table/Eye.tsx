import { EyeIcon, EyeOff, Star } from "lucide-react";
import { colourVariable } from "@/ui/palette";
import styles from "./table.module.css";

/** Shows a run in the tabs beside the table, in its colour; a star says that the table chose it by itself. */
export function Eye({
  name,
  colour,
  isAutomatic,
  onToggle,
}: {
  name: string;
  /** Undefined when the run is not shown. */
  colour: number | undefined;
  isAutomatic: boolean;
  onToggle: (on: boolean, range: boolean) => void;
}) {
  const on = colour !== undefined;
  return (
    <button
      type="button"
      className={styles.eye}
      aria-pressed={on}
      aria-label={`Show ${name}`}
      title={on ? "Shown in the tabs: click to hide" : "Click to show in the tabs"}
      tabIndex={-1}
      style={on ? { color: colourVariable(colour) } : undefined}
      onClick={(event) => onToggle(!on, event.shiftKey)}
    >
      {on ? <EyeIcon size={15} aria-hidden /> : <EyeOff size={15} aria-hidden />}
      {on && isAutomatic && <Star size={7} aria-hidden className={styles.star} />}
    </button>
  );
}
