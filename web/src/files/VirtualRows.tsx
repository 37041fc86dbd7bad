import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import styles from "./files.module.css";

const ROW_PIXELS = 30;

/** A list of any length, of which only the rows in sight exist. */
export function VirtualRows({
  count,
  keyOf,
  row,
  current,
  isTall = false,
}: {
  count: number;
  keyOf: (place: number) => string;
  row: (place: number) => ReactNode;
  /** The row that is in sight at first; -1 for none. */
  current: number;
  /** Whether it fills its parent, and is not only as high as its rows. */
  isTall?: boolean;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: afterwards the list stays where it was scrolled to.
  useEffect(() => {
    if (current > 0) rows.scrollToIndex(current, { align: "auto" });
  }, []);
  return (
    <div ref={scroller} className={styles.rows} data-tall={isTall || undefined}>
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => (
          <li
            key={keyOf(item.index)}
            aria-setsize={count}
            aria-posinset={item.index + 1}
            className={styles.rowAt}
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {row(item.index)}
          </li>
        ))}
      </ul>
    </div>
  );
}
