import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import styles from "./runsCharts.module.css";
import { onViewport } from "./viewport";

/** Rows come and go by so many, so that scrolling by a pixel renders nothing. */
const ROWS_TOGETHER = 4;

interface Span {
  first: number;
  end: number;
}

const NOTHING: Span = { first: 0, end: 0 };

/** The rows of a grid that lie within one viewport of being seen, in whole steps. */
export function rowsInSight(top: number, pitch: number, rows: number, viewport: number): Span {
  const from = Math.floor((-viewport - top) / pitch);
  const to = Math.ceil((2 * viewport - top) / pitch);
  const first = Math.max(0, Math.floor(from / ROWS_TOGETHER) * ROWS_TOGETHER);
  const end = Math.min(rows, Math.ceil(to / ROWS_TOGETHER) * ROWS_TOGETHER);
  return end > first ? { first, end } : NOTHING;
}

/** A grid of cards of one height, of which those far from what is seen are empty space: twenty thousand cost a few hundred elements. */
export function Rows({
  count,
  columns,
  height,
  gap,
  children,
}: {
  count: number;
  columns: number;
  height: number;
  gap: number;
  children: (index: number) => ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [span, setSpan] = useState(NOTHING);
  const rows = Math.ceil(count / columns);
  const pitch = height + gap;
  const measure = () => {
    if (!box.current) return;
    const next = rowsInSight(box.current.getBoundingClientRect().top, pitch, rows, innerHeight);
    setSpan((before) => (before.first === next.first && before.end === next.end ? before : next));
  };
  const latest = useRef(measure);
  latest.current = measure;
  // Whatever renders the page anew may have moved the grid; before it is painted, so that its charts ask at once for their points.
  useLayoutEffect(measure);
  useLayoutEffect(() => onViewport(() => latest.current()), []);
  const end = Math.min(span.end, rows);
  const first = Math.min(span.first, end);
  const shown = Math.min(count, end * columns) - first * columns;
  return (
    <div ref={box} className={styles.rows} style={{ height: rows * pitch }}>
      <div
        className={styles.grid}
        style={{
          gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          gridAutoRows: height,
          gap,
          top: first * pitch,
        }}
      >
        {Array.from({ length: Math.max(0, shown) }, (_, index) => children(first * columns + index))}
      </div>
    </div>
  );
}
