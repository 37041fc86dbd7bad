import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, ChevronRight, EyeOff, Minus, Pin, PinOff } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { AttributeType, ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { TYPE_NAMES } from "@/api/values";
import { useClaimedKeys } from "@/ui/activeKeys";
import { BothEnds } from "@/ui/BothEnds";
import { copyAndSay } from "@/ui/clipboard";
import { IconButton } from "@/ui/controls";
import { DIRECTION_TEXT, DirectionChoices } from "@/ui/DirectionChoices";
import { useSize } from "@/ui/hooks";
import { MenuAt } from "@/ui/MenuAt";
import { colourVariable } from "@/ui/palette";
import type { Place } from "@/ui/place";
import type { RunHover } from "@/ui/runHover";
import { toastError } from "@/ui/toasts";
import type { DirectionOf } from "@/ui/useDirections";
import { useKeptPlace } from "@/ui/useKeptPlace";
import styles from "./compare.module.css";
import { toTsv } from "./exports";
import { type Measures, measureNote, summaryOf } from "./measure";
import type { SideRow } from "./rows";
import { SideCell } from "./SideCell";
import type { SideState } from "./state";
import type { Looked } from "./TextDifference";
import { repeatedNames, titlesOf } from "./titles";
import { readAll, useCells } from "./useComparison";
import { exactText, isLong } from "./values";

const ROW_HEIGHT = 28;
const HEADER_HEIGHT = 38;
const WIDTHS = { plain: 148, withChange: 224 };
/** What few runs leave free is theirs, up to this. */
const MOST_WIDTH = 320;
const NARROW = 720;
const OVERSCAN_ROWS = 6;
/** So many characters at the end of the name of a run have room. */
const TAIL = 6;

const NUMBERS: ReadonlySet<AttributeType> = new Set(["float", "int", "floatSeries"]);
const DIRECTION_ICONS = { lower: ArrowDown, higher: ArrowUp, neither: Minus };

/** In the place of a run: the column of the paths. */
const PATHS = "";

/** What a line is, wherever it stands: a namespace may be called like an attribute. */
const keyOf = (line: SideRow): string => line.path + (line.attribute ? "" : "/");

function placeWhere<T>(list: readonly T[], is: (each: T) => boolean): number | undefined {
  const place = list.findIndex(is);
  return place < 0 ? undefined : place;
}

interface SideGridProps {
  address: ProjectAddress;
  /** The reference, if there is one, comes first. */
  runs: readonly ShownRun[];
  reference: ShownRun | undefined;
  rows: readonly SideRow[];
  state: SideState;
  measures: Measures;
  isStale: boolean;
  hover: RunHover;
  onHover: (id: string | null) => void;
  directionOf: DirectionOf;
  onReference: (id: string) => void;
  onFold: (path: string) => void;
  onIgnore: (path: string) => void;
  onLook: (looked: Looked) => void;
}

const copiedText = (text: string): string => `Copied ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;

/** Attributes by runs, of which only what is in sight exists. The paths and the reference run stay where they are. */
export function SideGrid(props: SideGridProps) {
  const { address, runs, reference, rows, state, measures, directionOf, isStale, hover } = props;
  const { onHover, onReference, onFold, onIgnore, onLook } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { width: seen } = useSize(scroller);
  const activeRow = useKeptPlace(
    rows.length,
    (place) => rows[place] && keyOf(rows[place]),
    (key) => placeWhere(rows, (line) => keyOf(line) === key),
    rows,
  );
  // The first column is that of the paths.
  const activeRun = useKeptPlace(
    runs.length + 1,
    (place) => (place === 0 ? PATHS : runs[place - 1]?.id),
    (key) => placeWhere([{ id: PATHS }, ...runs], (run) => run.id === key),
    runs,
  );
  /** The metric whose direction is being chosen, and where. */
  const [directing, setDirecting] = useState<{ path: string; at: Place } | null>(null);
  const direct = (path: string, element: Element | null) => {
    const bounds = element?.getBoundingClientRect();
    if (bounds) setDirecting({ path, at: { x: bounds.left, y: bounds.bottom } });
  };
  const repeated = useMemo(() => repeatedNames(runs), [runs]);
  const pathWidth = seen > 0 && seen < NARROW ? 190 : 280;
  const leastWidth = state.changes ? WIDTHS.withChange : WIDTHS.plain;
  const cellWidth = Math.max(leastWidth, Math.min(MOST_WIDTH, Math.floor((seen - pathWidth) / runs.length)));
  const frozen = reference ? 1 : 0;
  const moving = runs.length - frozen;
  const leaves = useMemo(() => rows.flatMap(({ attribute }) => (attribute ? [attribute] : [])), [rows]);

  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN_ROWS,
    scrollPaddingStart: HEADER_HEIGHT,
  });
  const columns = useVirtualizer({
    horizontal: true,
    count: moving,
    getScrollElement: () => scroller.current,
    estimateSize: () => cellWidth,
    overscan: 2,
    paddingStart: pathWidth + frozen * cellWidth,
    scrollPaddingStart: pathWidth + frozen * cellWidth,
  });
  // The virtualiser keeps how wide cells were when it was given them; what is before them it looks at each time.
  const measured = useRef(cellWidth);
  useEffect(() => {
    if (measured.current !== cellWidth) columns.measure();
    measured.current = cellWidth;
  }, [cellWidth, columns]);

  const virtualRows = lines.getVirtualItems();
  const virtualColumns = columns.getVirtualItems();
  const shownLeaves = virtualRows.flatMap(({ index }) => (rows[index]?.attribute ? [rows[index].leaf] : []));
  const cellOf = useCells(address, leaves, runs, measures, {
    firstLeaf: shownLeaves[0] ?? 0,
    lastLeaf: shownLeaves[shownLeaves.length - 1] ?? -1,
    firstRun: frozen + (virtualColumns[0]?.index ?? 0),
    lastRun: frozen + (virtualColumns[virtualColumns.length - 1]?.index ?? -1),
  });

  const { place: row } = activeRow;
  const { place: column } = activeRun;
  /** Keys must not act on what came to stand where the cell was. */
  const isGone = activeRow.isGone || activeRun.isGone;
  const activate = (toRow: number, toColumn: number) => {
    activeRow.choose(toRow);
    activeRun.choose(toColumn);
  };
  const go = (toRow: number, toColumn: number) => {
    const next = {
      row: Math.max(0, Math.min(rows.length - 1, toRow)),
      column: Math.max(0, Math.min(runs.length, toColumn)),
    };
    activate(next.row, next.column);
    lines.scrollToIndex(next.row);
    if (next.column > frozen) columns.scrollToIndex(next.column - 1 - frozen);
  };
  const choose = async (line: SideRow, run: ShownRun | undefined) => {
    if (!line.attribute) {
      onFold(line.path);
      return;
    }
    const aggregate = summaryOf(measures.of(line.path));
    const textOf = ({ id }: ShownRun) => exactText(cellOf(line.path, id) ?? undefined, aggregate);
    const text = run ? textOf(run) : line.path;
    if (text === null) return;
    if (run && isLong(text)) {
      // Where none was chosen it stands beside the first run that has one, too.
      const other = reference ?? runs.find((each) => each.id !== run.id && textOf(each) !== null) ?? run;
      onLook({ path: line.path, run, text, other, before: textOf(other) });
      return;
    }
    await copyAndSay(text, copiedText(text));
  };

  /** What stands in a cell, or of the path the row with all runs, as a table of one line. */
  const copy = async ({ path, attribute }: SideRow, run: ShownRun | undefined) => {
    if (!attribute) return;
    const aggregate = summaryOf(measures.of(path));
    try {
      const ids = (run ? [run] : runs).map(({ id }) => id);
      const isKnown = ids.every((id) => cellOf(path, id) !== undefined);
      const known = isKnown ? cellOf : await readAll(address, ids, [attribute], measures);
      const texts = ids.map((id) => exactText(known(path, id) ?? undefined, aggregate));
      if (!run) {
        const table = { header: ["attribute", ...titlesOf(runs)], rows: [[path, ...texts]] };
        await copyAndSay(toTsv(table), `Copied ${path} of ${texts.length} ${texts.length === 1 ? "run" : "runs"}`);
      } else if (texts[0] != null) await copyAndSay(texts[0], copiedText(texts[0]));
    } catch (error) {
      toastError(error);
    }
  };

  useClaimedKeys("side", ["Enter", "Ctrl c", "Delete", "."]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (
      event.target === event.currentTarget &&
      event.key === "c" &&
      (event.ctrlKey || event.metaKey) &&
      !event.altKey &&
      !isGone &&
      rows[row]?.attribute &&
      getSelection()?.isCollapsed !== false
    ) {
      event.preventDefault();
      void copy(rows[row], runs[column - 1]);
      return;
    }
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW_HEIGHT) / ROW_HEIGHT) - 2);
    const line = isGone ? undefined : rows[row];
    if (event.key === "ArrowDown" || event.key === "j") go(row + 1, column);
    else if (event.key === "ArrowUp" || event.key === "k") go(row - 1, column);
    else if (event.key === "PageDown") go(row + page, column);
    else if (event.key === "PageUp") go(row - page, column);
    else if (event.key === "Home") go(0, column);
    else if (event.key === "End") go(rows.length - 1, column);
    else if (event.key === "ArrowRight" && line && !line.attribute && !line.isOpen) onFold(line.path);
    else if (event.key === "ArrowLeft" && line && !line.attribute && line.isOpen && column === 0) onFold(line.path);
    else if (event.key === "ArrowRight") go(row, column + 1);
    else if (event.key === "ArrowLeft") go(row, column - 1);
    else if ((event.key === "Enter" || event.key === " ") && line) void choose(line, runs[column - 1]);
    else if (event.key === "Delete" && line?.attribute) onIgnore(line.path);
    else if (event.key === "." && line?.attribute && NUMBERS.has(line.attribute.type))
      direct(line.path, document.getElementById(`side-${row}-0`));
    else return;
    event.preventDefault();
  };

  const width = columns.getTotalSize();
  const inSight: { run: ShownRun; place: number; left: number; isFrozen: boolean }[] = [];
  if (reference) inSight.push({ run: reference, place: 1, left: pathWidth, isFrozen: true });
  for (const { index, start } of virtualColumns) {
    const run = runs[frozen + index];
    if (run) inSight.push({ run, place: frozen + index + 1, left: start, isFrozen: false });
  }
  return (
    <div
      ref={scroller}
      role="treegrid"
      aria-label="Attributes by run"
      aria-rowcount={rows.length + 1}
      aria-colcount={runs.length + 1}
      aria-activedescendant={isGone ? undefined : `side-${row}-${column}`}
      tabIndex={0}
      className={`${styles.grid} ${isStale ? styles.stale : ""}`}
      onKeyDown={onKeyDown}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed by transforms. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus. */}
      <div role="row" aria-rowindex={1} className={styles.header} style={{ width }}>
        {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus. */}
        <div role="columnheader" aria-colindex={1} className={styles.corner} style={{ width: pathWidth }}>
          Attribute
        </div>
        {inSight.map(({ run, place, left, isFrozen }) => (
          // biome-ignore lint/a11y/useSemanticElements: see above.
          // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus.
          <div
            key={run.id}
            role="columnheader"
            aria-colindex={place + 1}
            data-run={run.id}
            className={`${styles.run} ${isFrozen ? styles.reference : ""}`}
            style={isFrozen ? { left: pathWidth, width: cellWidth } : { left, width: cellWidth }}
            onPointerEnter={() => onHover(run.id)}
            onPointerLeave={() => onHover(null)}
          >
            <span className={styles.dot} style={{ background: colourVariable(run.colour) }} aria-hidden />
            <span className={styles.runName} title={`${run.name} (${run.id})`}>
              <BothEnds text={run.name} tail={TAIL} />
            </span>
            {repeated.has(run.name) && run.name !== run.id && <span className={styles.runId}>{run.id}</span>}
            <IconButton
              label={isFrozen ? "No reference run" : `Compare with ${run.id}`}
              aria-pressed={isFrozen}
              className={styles.pin}
              onClick={() => onReference(run.id)}
            >
              {isFrozen ? <PinOff size={13} aria-hidden /> : <Pin size={13} aria-hidden />}
            </IconButton>
          </div>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
      <div role="rowgroup" className={styles.rows} style={{ height: lines.getTotalSize(), width }}>
        {virtualRows.map((virtual) => {
          const line = rows[virtual.index];
          if (!line) return null;
          const { attribute } = line;
          const direction = attribute && NUMBERS.has(attribute.type) ? directionOf(line.path) : null;
          const DirectionIcon = direction && DIRECTION_ICONS[direction];
          const note = attribute?.type === "floatSeries" ? measureNote(measures.of(line.path)) : "";
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above.
            // biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus.
            <div
              key={keyOf(line)}
              role="row"
              aria-rowindex={virtual.index + 2}
              aria-level={line.depth + 1}
              aria-expanded={attribute ? undefined : line.isOpen}
              className={attribute ? styles.row : `${styles.row} ${styles.namespace}`}
              style={{ transform: `translateY(${virtual.start}px)` }}
            >
              {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus. */}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid's keys do the same. */}
              <div
                id={`side-${virtual.index}-0`}
                role="rowheader"
                aria-colindex={1}
                data-active={!isGone && virtual.index === row && column === 0}
                className={styles.path}
                style={{ width: pathWidth, paddingLeft: 10 + line.depth * 14 }}
                title={
                  attribute
                    ? `${line.path}\n${TYPE_NAMES[attribute.type]}\nClick to copy the path, ⌘/Ctrl C the row`
                    : line.path
                }
                onClick={() => {
                  activate(virtual.index, 0);
                  void choose(line, undefined);
                }}
              >
                {!attribute && <ChevronRight size={14} aria-hidden data-open={line.isOpen} />}
                <span>
                  <BothEnds text={line.name} />
                </span>
                {note && <em>{note}</em>}
                {DirectionIcon && (
                  <button
                    type="button"
                    tabIndex={-1}
                    className={styles.ofRow}
                    title={`${DIRECTION_TEXT[direction]} (.)`}
                    aria-label={`Which values of ${line.path} are better`}
                    onClick={(event) => {
                      event.stopPropagation();
                      direct(line.path, event.currentTarget);
                    }}
                  >
                    <DirectionIcon size={13} aria-hidden />
                  </button>
                )}
                {attribute ? (
                  <button
                    type="button"
                    tabIndex={-1}
                    className={styles.ofRow}
                    title="Ignore this attribute (Delete)"
                    aria-label={`Ignore ${line.path}`}
                    onClick={(event) => {
                      event.stopPropagation();
                      onIgnore(line.path);
                    }}
                  >
                    <EyeOff size={13} aria-hidden />
                  </button>
                ) : (
                  <i>{line.count}</i>
                )}
              </div>
              {inSight.map(({ run, place, left, isFrozen }) => (
                <SideCell
                  key={run.id}
                  id={`side-${virtual.index}-${place}`}
                  column={place + 1}
                  isActive={!isGone && virtual.index === row && column === place}
                  isFrozen={isFrozen}
                  left={isFrozen ? pathWidth : left}
                  width={cellWidth}
                  direction={direction ?? "neither"}
                  value={attribute ? cellOf(line.path, run.id) : null}
                  reference={reference && attribute ? cellOf(line.path, reference.id) : undefined}
                  isNamespace={!attribute}
                  aggregate={summaryOf(measures.of(line.path))}
                  tolerance={state.tolerance}
                  showsChange={state.changes}
                  onChoose={() => {
                    activate(virtual.index, place);
                    if (attribute) void choose(line, run);
                  }}
                />
              ))}
            </div>
          );
        })}
      </div>
      <HoverOfColumns scroller={scroller} hover={hover} />
      {directing && (
        <MenuAt at={directing.at} label={`Better values of ${directing.path}`} onClose={() => setDirecting(null)}>
          <DirectionChoices address={address} path={directing.path} />
        </MenuAt>
      )}
    </div>
  );
}

/** Marks the header of the run that the pointer is over elsewhere, without rendering the grid. */
function HoverOfColumns({ scroller, hover }: { scroller: React.RefObject<HTMLDivElement | null>; hover: RunHover }) {
  useEffect(
    () =>
      hover.subscribe((id) => {
        for (const name of scroller.current?.querySelectorAll<HTMLElement>("[role=columnheader]") ?? [])
          name.toggleAttribute("data-hovered", id !== null && name.dataset.run === id);
      }),
    [hover, scroller],
  );
  return null;
}
