import type { Direction } from "@/api/directions";
import type { TypedValue } from "@/api/queries";
import { Bone } from "@/ui/states";
import type { Aggregate } from "@/ui/typedValue";
import styles from "./compare.module.css";
import { changeOf, changeText, exactText, isLong, isSame, numberOf, shortText } from "./values";

interface SideCellProps {
  id: string;
  column: number;
  isActive: boolean;
  isFrozen: boolean;
  left: number;
  width: number;
  /** Which values of the attribute are better. */
  direction: Direction;
  /** Null: the run does not have it; undefined: not known yet. */
  value: TypedValue | null | undefined;
  /** Undefined without a reference run, too. */
  reference: TypedValue | null | undefined;
  isNamespace: boolean;
  aggregate: Aggregate;
  tolerance: number;
  showsChange: boolean;
  onChoose: () => void;
}

/** What one run has of one attribute. */
export function SideCell(props: SideCellProps) {
  const { id, column, isActive, isFrozen, left, width, direction, value, reference, isNamespace, onChoose } = props;
  const { aggregate, tolerance, showsChange } = props;
  const text = shortText(value ?? undefined, aggregate);
  const exact = exactText(value ?? undefined, aggregate);
  const number = numberOf(value ?? undefined, aggregate);
  const isCompared = !isFrozen && reference !== undefined && value !== undefined && !isNamespace;
  const differs = isCompared && !isSame(value ?? undefined, reference ?? undefined, aggregate, tolerance);
  const change = showsChange && isCompared ? changeOf(number, numberOf(reference ?? undefined, aggregate)) : null;
  const better =
    change && direction !== "neither" ? Math.sign(change.difference) * (direction === "lower" ? -1 : 1) : 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold cells that are placed.
    // biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's keys do the same.
    <div
      id={id}
      role="gridcell"
      aria-colindex={column}
      data-active={isActive}
      data-differs={differs}
      className={`${styles.cell} ${isFrozen ? styles.reference : ""} ${number === null ? "" : styles.numeric}`}
      style={{ left, width }}
      title={
        exact === null ? undefined : `${exact.slice(0, 500)}\n${isLong(exact) ? "Click to read" : "Click to copy"}`
      }
      onClick={onChoose}
    >
      {isNamespace ? null : value === undefined ? (
        <Bone />
      ) : text === null ? (
        <span className={styles.missing}>–</span>
      ) : (
        <span className={styles.value}>{text}</span>
      )}
      {change && (
        <span className={styles.change} data-better={better > 0} data-worse={better < 0}>
          {change.difference > 0 ? "▲" : change.difference < 0 ? "▼" : "="} {changeText(change)}
          {better !== 0 && <span className="visually-hidden">{better > 0 ? "better" : "worse"}</span>}
        </span>
      )}
    </div>
  );
}
