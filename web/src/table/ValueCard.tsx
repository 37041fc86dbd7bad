import { useLayoutEffect, useRef, useState } from "react";
import { CopyButton } from "@/ui/controls";
import { exactOf, noteOf, type TableRow } from "./cellValue";
import type { ColumnModel } from "./columns";
import styles from "./ValueCard.module.css";

const MARGIN = 8;
const MOST_CHARACTERS = 2_000;

/** The whole value of the cell that the pointer rests on, and a way to copy it. */
export function ValueCard({
  cell,
  row,
  column,
  onLeave,
}: {
  cell: HTMLElement;
  row: TableRow;
  column: ColumnModel;
  onLeave: () => void;
}) {
  const card = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    const own = card.current?.getBoundingClientRect();
    const at = cell.getBoundingClientRect();
    if (!own) return;
    const below = at.bottom - 2;
    setPlace({
      left: Math.max(MARGIN, Math.min(at.left, innerWidth - own.width - MARGIN)),
      top: below + own.height + MARGIN > innerHeight ? at.top - own.height + 2 : below,
    });
  }, [cell]);
  const exact = exactOf(row, column);
  if (exact === null) return null;
  const note = noteOf(row, column);
  return (
    <div
      ref={card}
      className={styles.card}
      style={place ? { left: place.left, top: place.top } : { visibility: "hidden" }}
      onPointerOver={(event) => event.stopPropagation()}
      onPointerLeave={onLeave}
    >
      <div className={styles.cardPath}>
        {column.path}
        {column.note && ` · ${column.note}`}
      </div>
      <div className={styles.cardValue}>
        <span>{exact.length > MOST_CHARACTERS ? `${exact.slice(0, MOST_CHARACTERS)}…` : exact}</span>
        <CopyButton text={exact} label="Copy the value" />
      </div>
      {note && <div className={styles.cardPath}>{note}</div>}
    </div>
  );
}
