import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { Row } from "@/api/queries";
import type { RunHover } from "@/ui/runHover";
import { Bone } from "@/ui/states";
import { Cell, isNumeric, statusOf } from "./Cell";
import type { ColumnModel } from "./columns";
import { Eye } from "./Eye";
import { nameOf } from "./rows";
import { sortOf } from "./state";
import styles from "./table.module.css";

const FIRST_WIDTH = 236;
const HEADER_HEIGHT = 34;
const SMALLEST_COLUMN = 60;
const OVERSCAN_ROWS = 8;

export interface GridHandle {
  focus: () => void;
}

interface GridProps {
  total: number;
  rowAt: (index: number) => Row | undefined;
  rowHeight: number;
  columns: readonly ColumnModel[];
  sort: readonly string[] | undefined;
  onSort: (path: string, add: boolean) => void;
  onResize: (path: string, width: number) => void;
  onRange: (first: number, last: number) => void;
  onOpen: (row: Row) => void;
  runLink: (row: Row, content: ReactNode) => ReactNode;
  selected: ReadonlySet<string>;
  onSelect: (row: Row, selected: boolean) => void;
  /** Colours of the runs that the tabs show, by sys/id. */
  colours: ReadonlyMap<string, number>;
  /** Whether the first runs are shown by themselves. */
  isAutomatic: boolean;
  onEye: (index: number, on: boolean, range: boolean) => void;
  onOnly: (row: Row) => void;
  /** The menu above the eyes. */
  eyeMenu: ReactNode;
  hover: RunHover;
  isStale: boolean;
  ref?: Ref<GridHandle>;
}

/** A grid of any number of rows and columns of which only those in sight exist. */
export function Grid(props: GridProps) {
  const {
    total,
    rowAt,
    rowHeight,
    columns,
    sort,
    onSort,
    onResize,
    onRange,
    onOpen,
    runLink,
    selected,
    onSelect,
    colours,
    isAutomatic,
    onEye,
    onOnly,
    eyeMenu,
    hover,
    isStale,
    ref,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);

  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN_ROWS,
    scrollPaddingStart: HEADER_HEIGHT,
  });
  const cells = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => columns[index]?.width ?? 100,
    overscan: 2,
    paddingStart: FIRST_WIDTH,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualisers keep measurements of what they were given before.
  useEffect(() => cells.measure(), [columns]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  useEffect(() => rows.measure(), [rowHeight]);

  const virtualRows = rows.getVirtualItems();
  const virtualCells = cells.getVirtualItems();
  const first = virtualRows[0]?.index ?? 0;
  const last = virtualRows[virtualRows.length - 1]?.index ?? 0;
  useEffect(() => onRange(first, last), [first, last, onRange]);

  const current = Math.min(active, Math.max(0, total - 1));
  const go = (to: number) => {
    const next = Math.max(0, Math.min(total - 1, to));
    setActive(next);
    rows.scrollToIndex(next);
  };
  useImperativeHandle(ref, () => ({ focus: () => scroller.current?.focus() }));

  const width = cells.getTotalSize();
  const numeric = new Set<string>();
  for (const { index } of virtualRows) {
    const row = rowAt(index);
    if (row) for (const column of columns) if (isNumeric(row.attributes[column.path])) numeric.add(column.path);
  }

  // A run that the pointer is over elsewhere is marked without rendering the table.
  useEffect(
    () =>
      hover.subscribe((id) => {
        for (const row of scroller.current?.querySelectorAll<HTMLElement>("[data-run]") ?? []) {
          row.toggleAttribute("data-hovered", id !== null && row.dataset.run === id);
        }
      }),
    [hover],
  );

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rowAt(current);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    if (event.key === "ArrowDown" || event.key === "j") go(current + 1);
    else if (event.key === "ArrowUp" || event.key === "k") go(current - 1);
    else if (event.key === "PageDown") go(current + page);
    else if (event.key === "PageUp") go(current - page);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(total - 1);
    else if (event.key === "ArrowRight") scroller.current?.scrollBy({ left: 160 });
    else if (event.key === "ArrowLeft") scroller.current?.scrollBy({ left: -160 });
    else if (event.key === "Enter" && row) onOpen(row);
    else if (event.key === "v" && row) onEye(current, !colours.has(row.id), false);
    else if (event.key === "V" && row) onOnly(row);
    else if ((event.key === "x" || event.key === " ") && row) onSelect(row, !selected.has(row.uuid));
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed by transforms.
    <div
      ref={scroller}
      role="grid"
      aria-label="Runs"
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={total > 0 ? `run-row-${current}` : undefined}
      tabIndex={0}
      className={`${styles.grid} ${isStale ? styles.stale : ""}`}
      onKeyDown={onKeyDown}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus. */}
      <div role="row" aria-rowindex={1} className={styles.header} style={{ width }}>
        {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: its button has the focus. */}
        <div
          role="columnheader"
          aria-colindex={1}
          aria-sort={sortOf(sort, "sys/name")?.direction ?? "none"}
          className={`${styles.headerCell} ${styles.frozen}`}
          style={{ width: FIRST_WIDTH }}
        >
          {eyeMenu}
          <SortButton
            column={{ path: "sys/name", title: "Name", prefix: "", width: FIRST_WIDTH }}
            sort={sort}
            onSort={onSort}
          />
        </div>
        {virtualCells.map((cell) => {
          const column = columns[cell.index];
          if (!column) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above.
            // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus.
            <div
              key={column.path}
              role="columnheader"
              aria-colindex={cell.index + 2}
              aria-sort={sortOf(sort, column.path)?.direction ?? "none"}
              className={`${styles.headerCell} ${numeric.has(column.path) ? styles.numeric : ""}`}
              style={{ left: cell.start, width: cell.size }}
            >
              <SortButton column={column} sort={sort} onSort={onSort} />
              <Resizer column={column} onResize={onResize} />
            </div>
          );
        })}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
      <div role="rowgroup" className={styles.bodyRows} style={{ height: rows.getTotalSize(), width }}>
        {virtualRows.map((virtual) => {
          const row = rowAt(virtual.index);
          const status = row ? statusOf(row.attributes) : null;
          const isSelected = row !== undefined && selected.has(row.uuid);
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above.
            // biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's keys move the active row.
            <div
              key={virtual.index}
              id={`run-row-${virtual.index}`}
              role="row"
              aria-rowindex={virtual.index + 2}
              aria-selected={isSelected}
              data-run={row?.id}
              data-active={virtual.index === current}
              className={styles.row}
              style={{ transform: `translateY(${virtual.start}px)`, height: rowHeight }}
              onClick={() => setActive(virtual.index)}
              onDoubleClick={() => row && onOpen(row)}
              onPointerEnter={() => hover.publish(row?.id ?? null)}
              onPointerLeave={() => hover.publish(null)}
            >
              {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: its controls have the focus. */}
              <div
                role="gridcell"
                aria-colindex={1}
                className={`${styles.cell} ${styles.frozen}`}
                style={{ width: FIRST_WIDTH }}
              >
                {row ? (
                  <>
                    <input
                      type="checkbox"
                      className={styles.check}
                      aria-label={`Select ${row.id}`}
                      checked={isSelected}
                      tabIndex={-1}
                      onChange={(event) => onSelect(row, event.target.checked)}
                    />
                    <Eye
                      name={row.id}
                      colour={colours.get(row.id)}
                      isAutomatic={isAutomatic}
                      onToggle={(on, range) => onEye(virtual.index, on, range)}
                    />
                    <span className={styles.dot} data-status={status ?? "none"} aria-hidden />
                    {runLink(row, nameOf(row))}
                  </>
                ) : (
                  <Bone />
                )}
              </div>
              {virtualCells.map((cell) => {
                const column = columns[cell.index];
                if (!column) return null;
                return (
                  // biome-ignore lint/a11y/useSemanticElements: see above.
                  // biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus.
                  <div
                    key={column.path}
                    role="gridcell"
                    aria-colindex={cell.index + 2}
                    className={`${styles.cell} ${numeric.has(column.path) ? styles.numeric : ""}`}
                    style={{ left: cell.start, width: cell.size }}
                  >
                    {row ? <Cell path={column.path} row={row} /> : <Bone />}
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function SortButton({
  column,
  sort,
  onSort,
}: {
  column: ColumnModel;
  sort: readonly string[] | undefined;
  onSort: GridProps["onSort"];
}) {
  const sorted = sortOf(sort, column.path);
  const several = sorted && (sort?.length ?? 1) > 1;
  return (
    <button
      type="button"
      className={styles.sortButton}
      title={`${column.path}\nClick to sort, shift-click to sort by several columns`}
      onClick={(event) => onSort(column.path, event.shiftKey)}
    >
      <span className={styles.headerText}>
        {column.prefix && <i>{column.prefix}</i>}
        {column.title}
      </span>
      {sorted &&
        (sorted.direction === "ascending" ? <ArrowUp size={12} aria-hidden /> : <ArrowDown size={12} aria-hidden />)}
      {several && <sup>{sorted.place + 1}</sup>}
    </button>
  );
}

function Resizer({ column, onResize }: { column: ColumnModel; onResize: GridProps["onResize"] }) {
  const start = useRef<{ x: number; width: number } | null>(null);
  return (
    <span
      className={styles.resizer}
      aria-hidden
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: column.width };
      }}
      onPointerMove={(event) => {
        if (start.current)
          onResize(column.path, Math.max(SMALLEST_COLUMN, start.current.width + event.clientX - start.current.x));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}
