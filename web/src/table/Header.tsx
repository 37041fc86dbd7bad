import { ArrowDown, ArrowUp, ChevronDown } from "lucide-react";
import { memo, useRef } from "react";
import type { PlacedColumn } from "./grid";
import { sortOf } from "./state";
import styles from "./table.module.css";

const SMALLEST_COLUMN = 60;
const KEY_STEP = 16;

/** By how much an arrow makes a column wider; undefined for any other key. */
export function stepOf(event: React.KeyboardEvent): number | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  return { ArrowLeft: -1, ArrowRight: 1 }[event.key];
}

export const widened = (width: number, by: number): number => Math.max(SMALLEST_COLUMN, width + by * KEY_STEP);

export interface HeaderActions {
  sort: (column: string, add: boolean) => void;
  resize: (column: string, width: number) => void;
  /** The width that its values need. */
  fit: (column: string) => void;
  menu: (column: string, element: Element) => void;
  /** Moves a column to the place of another. */
  move: (column: string, before: string) => void;
}

/** The head of a column: sort by a click, the rest in its menu; drag it to another place, its edge to another width. */
export const HeaderCell = memo(function HeaderCell({
  placed: { column, index, left, isPinned, isNumeric },
  before,
  after,
  sort,
  actions,
}: {
  placed: PlacedColumn;
  /** The columns to its left and right, in whose places arrows put it. */
  before: string | undefined;
  after: string | undefined;
  sort: readonly string[] | undefined;
  actions: HeaderActions;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed by transforms.
    // biome-ignore lint/a11y/useFocusableInteractive: its buttons have the focus.
    <div
      role="columnheader"
      aria-colindex={index + 2}
      aria-sort={sortOf(sort, column.key)?.direction ?? "none"}
      data-column={column.key}
      className={`${styles.headerCell} ${isPinned ? styles.pinned : ""} ${isNumeric ? styles.numeric : ""}`}
      style={{ left, width: column.width }}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData("text/x-seamark-column", column.key);
        event.dataTransfer.effectAllowed = "move";
      }}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes("text/x-seamark-column")) event.preventDefault();
      }}
      onDrop={(event) => {
        const moved = event.dataTransfer.getData("text/x-seamark-column");
        if (moved && moved !== column.key) actions.move(moved, column.key);
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        actions.menu(column.key, event.currentTarget);
      }}
    >
      <SortButton column={column.key} title={titleOf(column)} sort={sort} onSort={actions.sort}>
        {column.prefix && <i>{column.prefix}</i>}
        {column.title}
        {column.note && <em>{column.note}</em>}
      </SortButton>
      <button
        type="button"
        className={styles.headerMenu}
        aria-label={`Menu of the column ${column.prefix}${column.title}${column.note ? ` ${column.note}` : ""}`}
        aria-haspopup="menu"
        title="Press arrows to move the column, Shift with arrows to make it wider or narrower"
        aria-keyshortcuts="ArrowLeft ArrowRight Shift+ArrowLeft Shift+ArrowRight"
        onClick={(event) => actions.menu(column.key, event.currentTarget)}
        onKeyDown={(event) => {
          const by = stepOf(event);
          if (by === undefined) return;
          event.preventDefault();
          const place = by < 0 ? before : after;
          if (event.shiftKey) actions.resize(column.key, widened(column.width, by));
          else if (place !== undefined) actions.move(column.key, place);
        }}
      >
        <ChevronDown size={13} aria-hidden />
      </button>
      <Resizer
        width={column.width}
        onResize={(width) => actions.resize(column.key, width)}
        onFit={() => actions.fit(column.key)}
      />
    </div>
  );
});

const titleOf = (column: PlacedColumn["column"]) =>
  `${column.path}${column.note ? ` (${column.note})` : ""}\nClick to sort, shift-click to sort by several columns`;

export function SortButton({
  column,
  title,
  sort,
  onSort,
  children,
}: {
  column: string;
  title: string;
  sort: readonly string[] | undefined;
  onSort: HeaderActions["sort"];
  children: React.ReactNode;
}) {
  const sorted = sortOf(sort, column);
  const isOne = (sort?.length ?? 1) === 1;
  return (
    <button
      type="button"
      className={styles.sortButton}
      title={title}
      onClick={(event) => onSort(column, event.shiftKey)}
    >
      <span className={styles.headerText}>{children}</span>
      {sorted &&
        (sorted.direction === "ascending" ? <ArrowUp size={12} aria-hidden /> : <ArrowDown size={12} aria-hidden />)}
      {sorted && !isOne && <sup>{sorted.place + 1}</sup>}
    </button>
  );
}

export function Resizer({
  width,
  onResize,
  onFit,
}: {
  width: number;
  onResize: (width: number) => void;
  onFit?: () => void;
}) {
  const start = useRef<{ x: number; width: number } | null>(null);
  return (
    <span
      className={styles.resizer}
      aria-hidden
      draggable={false}
      onDoubleClick={onFit}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (start.current) onResize(Math.max(SMALLEST_COLUMN, start.current.width + event.clientX - start.current.x));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}

/** The line behind the columns that stay: drag it across columns to pin or release them. */
export function PinLine({
  left,
  edges,
  pins,
  onPins,
}: {
  left: number;
  /** The right edges of the first column and of the others, as they would stand if all of them stayed. */
  edges: readonly number[];
  pins: number;
  onPins: (pins: number) => void;
}) {
  const start = useRef<{ x: number; left: number } | null>(null);
  // Edge 0 is that of the first column, which always stays.
  const nearest = (place: number) =>
    edges.reduce((best, edge, count) => (Math.abs(edge - place) < Math.abs(edges[best]! - place) ? count : best), 0);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a thematic break cannot be moved.
    <div
      role="separator"
      aria-label="Pinned columns end here"
      aria-orientation="vertical"
      aria-valuenow={pins}
      aria-valuemin={0}
      aria-valuemax={edges.length - 1}
      tabIndex={0}
      className={styles.pinLine}
      style={{ left }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, left };
      }}
      onPointerMove={(event) => {
        if (!start.current) return;
        const next = nearest(start.current.left + event.clientX - start.current.x);
        if (next !== pins) onPins(next);
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        onPins(Math.max(0, Math.min(edges.length - 1, pins + by)));
      }}
    />
  );
}
