import { EyeIcon, EyeOff, Star } from "lucide-react";
import { MOST_SHOWN } from "@/api/selection";
import { formatInteger } from "@/ui/format";
import { colourVariable, homeColour, NO_VALUE } from "@/ui/palette";
import type { TableRow } from "./cellValue";
import styles from "./Eye.module.css";

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

/** The eye of a group: all of its runs are shown, some, or none. */
export function GroupEye({
  name,
  shown,
  count,
  onToggle,
}: {
  name: string;
  shown: number;
  count: number;
  onToggle: (on: boolean) => void;
}) {
  const state = shown === 0 ? "false" : shown >= count ? "true" : "mixed";
  const showsMore = shown < Math.min(count, MOST_SHOWN);
  return (
    <button
      type="button"
      className={styles.eye}
      aria-pressed={state}
      aria-label={`Show the runs of ${name}`}
      title={
        shown === 0
          ? "Click to show its runs"
          : `${formatInteger(shown)} of ${formatInteger(count)} shown: click to ${showsMore ? "show all" : "hide them"}`
      }
      tabIndex={-1}
      onClick={() => onToggle(showsMore)}
    >
      {shown > 0 ? <EyeIcon size={15} aria-hidden /> : <EyeOff size={15} aria-hidden />}
      {state === "mixed" && <span className={styles.partly} />}
    </button>
  );
}

/** The run's colour, whether it is shown or not; the way to choose another. */
export function Colour({
  row,
  colour,
  hasOwn,
  onOpen,
}: {
  row: TableRow;
  colour: number | undefined;
  /** Whether the colour is the run's own, and not that of a value. */
  hasOwn: boolean;
  onOpen: (element: Element) => void;
}) {
  return (
    <button
      type="button"
      className={styles.swatch}
      aria-label={`Colour of ${row.id}`}
      title="Choose a colour"
      tabIndex={-1}
      data-on={colour !== undefined}
      style={{ color: colourVariable(colour ?? (hasOwn ? homeColour(row.id) : NO_VALUE)) }}
      onClick={(event) => onOpen(event.currentTarget)}
    />
  );
}
