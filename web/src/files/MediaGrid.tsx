import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import styles from "./media.module.css";

export interface Heading {
  key: string;
  title: string;
  content: ReactNode;
}

const HEADING_PIXELS = 34;
const SIDE_PIXELS = 136;

/** Files in rows and columns, of which only those exist that are in sight. */
export function MediaGrid({
  isStale,
  label,
  corner,
  rows,
  columns,
  cellPixels,
  cell,
}: {
  /** Whether it answers an earlier question. */
  isStale: boolean;
  label: string;
  corner: string;
  rows: readonly Heading[];
  columns: readonly Heading[];
  cellPixels: { width: number; height: number };
  cell: (row: number, column: number) => ReactNode;
}) {
  const scroller = useRef<HTMLElement>(null);
  const { width, height } = cellPixels;
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 1,
    scrollMargin: HEADING_PIXELS,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => width,
    overscan: 1,
    scrollMargin: SIDE_PIXELS,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured is of another size.
  useEffect(() => {
    down.measure();
    across.measure();
  }, [width, height]);
  const shown = across.getVirtualItems();
  const whole = SIDE_PIXELS + columns.length * width;
  return (
    <section
      ref={scroller}
      className={styles.scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label={label}
      data-stale={isStale || undefined}
      aria-busy={isStale || undefined}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: what is placed piece by piece cannot be a table element. */}
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        className={styles.grid}
        style={{ width: whole, height: HEADING_PIXELS + rows.length * height }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
        <div role="row" tabIndex={-1} aria-rowindex={1} className={styles.headings} style={{ width: whole }}>
          {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
          <span role="columnheader" tabIndex={-1} aria-colindex={1} className={styles.corner}>
            {corner}
          </span>
          {shown.map((item) => (
            // biome-ignore lint/a11y/useSemanticElements: see above.
            <span
              key={columns[item.index]!.key}
              role="columnheader"
              tabIndex={-1}
              aria-colindex={item.index + 2}
              title={columns[item.index]!.title}
              className={styles.heading}
              style={{ left: item.start, width }}
            >
              {columns[item.index]!.content}
            </span>
          ))}
        </div>
        {down.getVirtualItems().map((row) => (
          // biome-ignore lint/a11y/useSemanticElements: see above.
          <div
            key={rows[row.index]!.key}
            role="row"
            tabIndex={-1}
            aria-rowindex={row.index + 2}
            className={styles.row}
            style={{ width: whole, height, transform: `translateY(${row.start}px)` }}
          >
            {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
            <span
              role="rowheader"
              tabIndex={-1}
              aria-colindex={1}
              className={styles.side}
              title={rows[row.index]!.title}
            >
              {rows[row.index]!.content}
            </span>
            {shown.map((column) => (
              // biome-ignore lint/a11y/useSemanticElements: see above.
              <div
                key={columns[column.index]!.key}
                role="cell"
                aria-colindex={column.index + 2}
                className={styles.placed}
                style={{ left: column.start, width }}
              >
                {cell(row.index, column.index)}
              </div>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}
