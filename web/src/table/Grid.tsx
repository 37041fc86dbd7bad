import { type ReactNode, type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { later } from "@/ui/later";
import { below, type Place } from "@/ui/place";
import type { RunHover } from "@/ui/runHover";
import { useFocusKept } from "@/ui/useFocusKept";
import { useKeptPlace } from "@/ui/useKeptPlace";
import { exactOf, isOpened } from "./cellValue";
import { type ColumnModel, FIRST, firstWidthIn } from "./columns";
import { ACTIVE_CELL, GridRow } from "./GridRow";
import { type EditedField, FIELD_OF, type GridActions, type Item, keyOf, type PlacedColumn } from "./grid";
import { type HeaderActions, HeaderCell, PinLine, Resizer, SortButton, stepOf, widened } from "./Header";
import type { Extent } from "./heat";
import { sortOf } from "./state";
import styles from "./table.module.css";
import { useActiveCell } from "./useActiveCell";
import { useLatest } from "./useLatest";
import { keeping, useWindow } from "./useWindow";
import { ValueCard } from "./ValueCard";
import type { GridPlace } from "./visits";

const TagMenu = later(async () => (await import("./TagMenu")).TagMenu);

export const HEADER_HEIGHT = 34;
const FIRST_TITLE = "Name\nPress Shift with arrows to make the column wider or narrower";
const CARD_MILLISECONDS = 450;
/** Pinned columns leave at least this much for the others. */
const SMALLEST_REST = 140;

export interface GridHandle {
  focus: () => void;
  /** Goes so many lines further; `isExtending` selects the run that it comes to, beside the one that it comes from. */
  move: (by: number, isExtending?: boolean) => void;
  toTop: () => void;
  /** Does what the key means for the active row, whatever has the focus. */
  press: (key: string) => void;
  /** The first and the last line that can be seen, more than half of each. */
  inSight: () => [first: number, last: number];
  place: () => GridPlace;
}

interface GridProps {
  /** Where it begins: where somebody was who comes back. */
  begin?: GridPlace | undefined;
  total: number;
  itemAt: (index: number) => Item | undefined;
  /** Where the line of this key stands, if it is known. */
  placeOf: (key: string) => number | undefined;
  /** Another value whenever lines may have moved. */
  order: string;
  rowHeight: number;
  columns: readonly ColumnModel[];
  pins: number;
  onPins: (pins: number) => void;
  /** As somebody has made the first column. */
  firstWidth: number | undefined;
  sort: readonly string[] | undefined;
  header: HeaderActions;
  /** Above the names: the menu of the eyes, and the box that selects all. */
  firstHeader: ReactNode;
  numeric: ReadonlySet<string>;
  extents: ReadonlyMap<string, Extent>;
  checked: ReadonlySet<string>;
  colours: ReadonlyMap<string, number>;
  isAutomatic: boolean;
  /** Whether each run has a colour of its own, also while it is not shown. */
  hasOwnColours: boolean;
  editing: { id: string; field: EditedField } | null;
  actions: GridActions;
  /** Keys that act on the row that is active. True when the key meant something. */
  onKey: (key: string, item: Item | undefined, element: Element | null) => boolean;
  /** Selects a run beside the one that the keyboard comes from. */
  onExtend: (from: string | undefined, to: string) => void;
  onTag: (path: string, tag: string) => void;
  /** Shows what the run has in a column of files. */
  onFile: (run: string, path: string) => void;
  onRange: (first: number, last: number, isAtTop: boolean) => void;
  hover: RunHover;
  isStale: boolean;
  /** Whether lines open into others. */
  isTree: boolean;
  ref?: Ref<GridHandle>;
}

const NOTHING = { first: 0, end: 0 };

/** The cell whose whole value is shown: of this run, as long as it stands there. */
interface CardPlace {
  cell: HTMLElement;
  index: number;
  run: string;
  column: ColumnModel;
}

/** A grid of any number of rows and columns of which only those in sight exist. */
export function Grid(props: GridProps) {
  const { total, itemAt, rowHeight, columns, pins, sort, header, numeric, extents, hover, actions, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const focus = useFocusKept(scroller);
  const [card, setCard] = useState<CardPlace | null>(null);
  const [tags, setTags] = useState<{ at: Place; path: string; tags: readonly string[] } | null>(null);
  const cardTimer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const { layout, seen, goTo } = useWindow(
    scroller,
    (width) => {
      const edges = [props.firstWidth ?? firstWidthIn(width)];
      for (const column of columns) edges.push(edges[edges.length - 1]! + column.width);
      // As many columns stay as leave room for the others; on a narrow pane that may be none.
      const most = width > 0 ? width - SMALLEST_REST : Number.POSITIVE_INFINITY;
      let staying = Math.min(pins, columns.length);
      while (staying > 0 && edges[staying]! > most) staying -= 1;
      return { rows: total, rowHeight, headHeight: HEADER_HEIGHT, edges, staying };
    },
    props.begin,
  );
  const { staying, edges } = layout;
  const firstWidth = edges[0]!;

  const { editing } = props;
  const editedRow = editing ? props.placeOf(editing.id) : undefined;
  const editedColumn = editing
    ? columns.findIndex((column, index) => index >= staying && FIELD_OF[column.path] === editing.field)
    : -1;
  const shownRows = keeping(seen?.rows ?? NOTHING, editedRow);
  const shownColumns = keeping(seen?.columns ?? NOTHING, editedColumn < 0 ? undefined : editedColumn);
  // Not of the rows that are shown, of which one may be far from the others.
  const first = seen?.rows.first ?? 0;
  const last = Math.max(0, (seen?.rows.end ?? 0) - 1);
  const { onRange } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is gone to once, when the edit begins.
  useEffect(() => {
    if (editedRow !== undefined) goTo.row(editedRow);
  }, [editing]);
  const isAtTop = seen?.isAtTop;
  useEffect(() => {
    if (isAtTop !== undefined) onRange(first, last, isAtTop);
  }, [first, last, isAtTop, onRange]);

  // The rows take this list as it is: it is another one only when other columns are in sight.
  const window = shownColumns.map((index) => edges[index]).join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: `window` stands for the columns in sight, whose list is a new one each time.
  const placed = useMemo(
    () =>
      [...Array(staying).keys(), ...shownColumns].map((index): PlacedColumn => {
        const column = columns[index]!;
        return {
          column,
          index,
          left: edges[index]!,
          isPinned: index < staying,
          isNumeric: numeric.has(column.key),
        };
      }),
    [window, columns, staying, firstWidth, numeric],
  );

  const keyAt = (index: number) => {
    const item = itemAt(index);
    return item && keyOf(item);
  };
  const active = useKeptPlace(total, keyAt, props.placeOf, props.order, props.begin?.active);
  const { choose } = useLatest({ choose: active.choose });
  /** No row is active where the one that was has left the table: keys must not act on whatever came in its place. */
  const current = active.isGone ? undefined : active.place;
  const item = current === undefined ? undefined : itemAt(current);
  const go = (to: number) => {
    const next = Math.max(0, Math.min(total - 1, to));
    active.choose(next);
    goTo.row(next);
  };
  const move = (by: number, isExtending = false) => {
    const to = isExtending && current !== undefined ? itemAt(current + by) : undefined;
    if (to?.kind === "run") props.onExtend(item?.kind === "run" ? item.row.id : undefined, to.row.id);
    if (current !== undefined) return go(current + by);
    // On from where it was, as far as that is in sight.
    const from = Math.max(first, Math.min(last, active.place));
    go(by > 0 ? from + by - 1 : from + by);
  };
  const { cell: activeCell, across, leave } = useActiveCell(columns);
  const activeColumn = item?.kind === "run" ? columns[activeCell - 1] : undefined;
  const goAcross = (by: number) => {
    const column = across(by);
    if (column !== undefined && column >= staying) goTo.column(column);
    else scroller.current?.scrollTo({ left: 0 });
  };
  /** What a click does on what is in the cell; false where there is nothing to click. */
  const openCell = () => {
    const element = document.getElementById(ACTIVE_CELL);
    if (!activeColumn || item?.kind !== "run" || !element) return false;
    const value = item.row.attributes[activeColumn.path];
    if (isOpened(value)) props.onFile(item.row.id, activeColumn.path);
    else if (value?.type === "stringSet" && value.value.length > 0)
      setTags({ at: below(element), path: activeColumn.path, tags: value.value });
    else return false;
    return true;
  };
  // The whole value of the cell that is read, as of the one that the pointer rests on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that change under it are no reason to show it again.
  useEffect(() => {
    if (!activeColumn || item?.kind !== "run" || document.activeElement !== scroller.current) return;
    cardTimer.current = setTimeout(() => {
      const cell = document.getElementById(ACTIVE_CELL);
      if (cell && current !== undefined) setCard({ cell, index: current, run: item.row.id, column: activeColumn });
    }, CARD_MILLISECONDS);
    return () => clearTimeout(cardTimer.current);
  }, [current, activeCell]);
  const press = (key: string) => {
    const index = current ?? -1;
    const element = scroller.current?.querySelector(`#run-row-${index}`) ?? null;
    return props.onKey(key, index < 0 ? undefined : itemAt(index), element);
  };
  useImperativeHandle(ref, () => ({
    focus: () => scroller.current?.focus(),
    move: (by, isExtending) => {
      scroller.current?.focus();
      move(by, isExtending);
    },
    toTop: () => goTo.row(0),
    press: (key) => {
      scroller.current?.focus();
      press(key);
    },
    inSight: () => {
      const { scrollTop = 0, clientHeight = 0 } = scroller.current ?? {};
      const from = Math.round(scrollTop / rowHeight);
      const to = Math.round((scrollTop + clientHeight - HEADER_HEIGHT) / rowHeight) - 1;
      return [from, Math.max(from, Math.min(to, total - 1))];
    },
    place: () => ({
      top: scroller.current?.scrollTop ?? 0,
      left: scroller.current?.scrollLeft ?? 0,
      active: active.chosen,
    }),
  }));

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
    hideCard();
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    if (event.key === "ArrowDown" || event.key === "j") move(1, event.shiftKey);
    else if (event.key === "ArrowUp" || event.key === "k") move(-1, event.shiftKey);
    else if (event.key === "PageDown") move(page);
    else if (event.key === "PageUp") move(-page);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(total - 1);
    else if (event.key === "Escape" && activeCell > 0) leave();
    else if (event.key === "Enter" && openCell()) {
      // The cell has been opened.
    } else if (press(event.key)) {
      // It has been dealt with.
    } else if (event.key === "ArrowRight") goAcross(1);
    else if (event.key === "ArrowLeft") goAcross(-1);
    else return;
    event.preventDefault();
  };

  const showCard = (event: React.PointerEvent) => {
    clearTimeout(cardTimer.current);
    if (event.pointerType === "touch" || event.buttons !== 0) return;
    const cell =
      event.target instanceof Element ? event.target.closest<HTMLElement>("[role=gridcell][data-column]") : null;
    const index = Number(cell?.closest("[role=row]")?.getAttribute("aria-rowindex") ?? 0) - 2;
    const item = index >= 0 ? itemAt(index) : undefined;
    const column = columns.find((each) => each.key === cell?.dataset.column);
    if (card && (!cell || card.cell !== cell)) setCard(null);
    if (!cell || item?.kind !== "run" || !column || card?.cell === cell) return;
    cardTimer.current = setTimeout(() => setCard({ cell, index, run: item.row.id, column }), CARD_MILLISECONDS);
  };
  const hideCard = () => {
    clearTimeout(cardTimer.current);
    setCard(null);
  };
  useEffect(() => () => clearTimeout(cardTimer.current), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows or columns are reason enough.
  useEffect(() => setCard(null), [total, columns]);

  const contentWidth = edges[columns.length]!;
  const cardItem = card ? itemAt(card.index) : undefined;
  const cardRow = cardItem?.kind === "run" && cardItem.row.id === card?.run ? cardItem.row : undefined;

  return (
    <div className={styles.gridBox} onPointerLeave={hideCard}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its role is a grid or a tree grid, which only a running page knows. */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: see above. */}
      <div
        ref={scroller}
        role={props.isTree ? "treegrid" : "grid"}
        aria-label="Runs"
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={
          current === undefined || !shownRows.includes(current)
            ? undefined
            : activeCell === 0
              ? `run-row-${current}`
              : placed.some(({ index }) => index === activeCell - 1)
                ? ACTIVE_CELL
                : undefined
        }
        tabIndex={0}
        className={`${styles.grid} ${props.isStale ? styles.stale : ""}`}
        onKeyDown={onKeyDown}
        onBlur={focus.onBlur}
        onFocus={(event) => {
          focus.onFocus(event);
          // From now on the first row is meant as itself.
          if (event.target === event.currentTarget && current === 0) active.choose(0);
        }}
        onCopy={(event) => {
          const text = item?.kind === "run" && activeColumn ? exactOf(item.row, activeColumn) : null;
          if (event.target !== event.currentTarget || text === null || !getSelection()?.isCollapsed) return;
          event.preventDefault();
          event.clipboardData.setData("text/plain", text);
        }}
        onPointerOver={showCard}
        onScroll={card ? hideCard : undefined}
        onClick={(event) => {
          const clicked =
            event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tag], [data-file]") : null;
          const { tag, tagPath, file } = clicked?.dataset ?? {};
          const run = clicked?.closest<HTMLElement>("[data-run]")?.dataset.run;
          if (tag && tagPath) props.onTag(tagPath, tag);
          else if (file && run) {
            hideCard();
            props.onFile(run, file);
          }
        }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus. */}
        <div
          role="row"
          aria-rowindex={1}
          className={styles.header}
          style={{ width: contentWidth }}
          onFocus={({ target }) => {
            const column = Number(target.closest("[role=columnheader]")?.getAttribute("aria-colindex")) - 2;
            // The browser knows nothing of the columns that stay in front of the others.
            if (column >= staying && target.matches(":focus-visible")) goTo.part(target);
          }}
        >
          {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: its controls have the focus. */}
          <div
            role="columnheader"
            aria-colindex={1}
            aria-sort={sortOf(sort, FIRST)?.direction ?? "none"}
            className={`${styles.headerCell} ${styles.frozen}`}
            style={{ width: firstWidth }}
            onKeyDown={(event) => {
              const by = event.shiftKey ? stepOf(event) : undefined;
              if (by === undefined) return;
              event.preventDefault();
              header.resize(FIRST, widened(firstWidth, by));
            }}
          >
            {props.firstHeader}
            <SortButton column={FIRST} title={FIRST_TITLE} sort={sort} onSort={header.sort}>
              Name
            </SortButton>
            <Resizer width={firstWidth} onResize={(next) => header.resize(FIRST, next)} />
          </div>
          {placed.map((each) => (
            <HeaderCell
              key={each.column.key}
              placed={each}
              before={columns[each.index - 1]?.key}
              after={columns[each.index + 1]?.key}
              sort={sort}
              actions={header}
            />
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
        <div role="rowgroup" className={styles.bodyRows} style={{ height: total * rowHeight, width: contentWidth }}>
          {shownRows.map((index) => {
            const item = itemAt(index);
            const id = item?.kind === "run" ? item.row.id : "";
            return (
              <GridRow
                key={index}
                index={index}
                item={item}
                top={index * rowHeight}
                height={rowHeight}
                firstWidth={firstWidth}
                columns={placed}
                extents={extents}
                isActive={index === current}
                activeCell={index === current ? activeCell : 0}
                isChecked={id !== "" && props.checked.has(id)}
                colour={props.colours.get(id)}
                isAutomatic={props.isAutomatic && props.colours.has(id)}
                hasOwnColours={props.hasOwnColours}
                editing={id !== "" && props.editing?.id === id ? props.editing.field : null}
                hover={hover}
                onActivate={choose}
                actions={actions}
              />
            );
          })}
        </div>
      </div>
      {columns.length > 0 && <PinLine left={edges[staying]!} edges={edges} pins={staying} onPins={props.onPins} />}
      {card && cardRow && <ValueCard cell={card.cell} column={card.column} row={cardRow} onLeave={hideCard} />}
      {tags && (
        <TagMenu
          {...tags}
          onTag={(tag) => props.onTag(tags.path, tag)}
          onClose={() => {
            setTags(null);
            scroller.current?.focus();
          }}
        />
      )}
    </div>
  );
}
