import { type ReactNode, useRef } from "react";
import { useNearViewport } from "@/ui/hooks";
import styles from "./runsCharts.module.css";

const ROWS_TOGETHER = 8;

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
  const together = ROWS_TOGETHER * columns;
  return Array.from({ length: Math.ceil(count / together) }, (_, part) => (
    <Part
      key={`${columns} ${part}`}
      from={part * together}
      to={Math.min(count, (part + 1) * together)}
      columns={columns}
      height={height}
      gap={gap}
    >
      {children}
    </Part>
  ));
}

function Part({
  from,
  to,
  columns,
  height,
  gap,
  children,
}: {
  from: number;
  to: number;
  columns: number;
  height: number;
  gap: number;
  children: (index: number) => ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const near = useNearViewport(box);
  const rows = Math.ceil((to - from) / columns);
  return (
    <div
      ref={box}
      className={styles.grid}
      style={{
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        gridAutoRows: height,
        height: rows * (height + gap),
        gap,
      }}
    >
      {near && Array.from({ length: to - from }, (_, index) => children(from + index))}
    </div>
  );
}
