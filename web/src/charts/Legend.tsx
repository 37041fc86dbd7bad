import { ChevronDown, ChevronUp, Copy, GripHorizontal, PanelBottom, X } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { AxisKind } from "@/api/buckets";
import { BothEnds } from "@/ui/BothEnds";
import { copyAndSay } from "@/ui/clipboard";
import { Button, IconButton, SearchInput } from "@/ui/controls";
import { formatExact } from "@/ui/format";
import { placeText } from "./engine/axes";
import { tsvText } from "./engine/exports";
import { valueText } from "./engine/hovering";
import { hiddenAs, type Line, nearestIndex } from "./engine/lines";
import { type LegendColumns, LegendTable } from "./LegendTable";
import styles from "./legend.module.css";
import { AS_DRAWN, LARGEST_FIRST, type LegendOrder } from "./legendOrder";
import { Swatch } from "./Swatch";

const MOVE_PIXELS = 16;
const MOVES: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-MOVE_PIXELS, 0],
  ArrowRight: [MOVE_PIXELS, 0],
  ArrowUp: [0, -MOVE_PIXELS],
  ArrowDown: [0, MOVE_PIXELS],
};

interface LegendProps {
  lines: readonly Line[];
  axis: AxisKind;
  /** Where values are taken; null: at the end of each line. */
  x: number | null;
  hidden: ReadonlySet<string>;
  onHide: (names: readonly string[]) => void;
  onHoverRun: (run: string | null) => void;
}

export interface Entry {
  line: Line;
  /** Where its value is; null where it has none. */
  x: number | null;
  value: number | null;
  text: string;
}

/** The position of a line at a place, or its last one; -1 where it has none: what has ended has no value any more. */
function indexAt({ x: positions, sample }: Line, x: number | null): number {
  const last = positions.length - 1;
  if (x === null || last < 0) return last;
  return x < sample(0).x || x > sample(last).lastX ? -1 : nearestIndex(positions, x);
}

function entriesOf(lines: readonly Line[], x: number | null): Entry[] {
  return lines
    .filter((line) => !line.isFaint)
    .map((line) => {
      const index = indexAt(line, x);
      if (index < 0) return { line, x: null, value: null, text: "–" };
      const sample = line.sample(index);
      // At a chosen place values are exact; at the ends of the lines names need the room more.
      const text = x === null ? formatExact(Number(sample.value.toPrecision(6))) : valueText(sample);
      // The last members of a group may be few.
      const isOfSome = sample.members !== null && sample.members < line.points;
      return {
        line,
        x: line.x[index]!,
        value: sample.value,
        text: isOfSome ? `${text} (${sample.members} here)` : text,
      };
    });
}

/** Whether every word is in the name of a line. */
function isFound(search: string): (entry: Entry) => boolean {
  const words = search.toLowerCase().split(/\s+/);
  return ({ line }) => words.every((word) => line.label.toLowerCase().includes(word));
}

/** What is hidden when the lines of one name are hidden or shown; to isolate it hides all others, or shows them again. */
function hiddenAfter(lines: readonly Line[], hidden: ReadonlySet<string>, name: string, isolate: boolean): string[] {
  if (!isolate) return hidden.has(name) ? [...hidden].filter((each) => each !== name) : [...hidden, name];
  const names = [...new Set(lines.filter((line) => !line.isFaint).map(hiddenAs))];
  const others = names.filter((each) => each !== name);
  const isAlone = !hidden.has(name) && others.every((each) => hidden.has(each));
  return isAlone
    ? [...hidden].filter((each) => !names.includes(each))
    : [...new Set([...hidden, ...others])].filter((each) => each !== name);
}

/** The lines of a chart with their values: a click hides a run, or where it is the only one a metric, with alt all others. */
export function LegendRows({
  lines,
  axis,
  x,
  hidden,
  onHide,
  onHoverRun,
  search = "",
  byValue = false,
}: LegendProps & { search?: string; byValue?: boolean }) {
  const entries = useMemo(() => {
    const found = entriesOf(lines, x).filter(isFound(search));
    const rank = (value: number | null) => (value === null || Number.isNaN(value) ? -Infinity : value);
    return byValue ? found.sort((one, other) => rank(other.value) - rank(one.value)) : found;
  }, [lines, x, search, byValue]);
  const toggle = (line: Line, isolate: boolean) => onHide(hiddenAfter(lines, hidden, hiddenAs(line), isolate));
  return (
    <ul className={styles.rows} aria-label={`Lines${x === null ? "" : ` at ${placeText(axis, x)}`}`}>
      {entries.map(({ line, text }) => (
        <li key={`${line.run} ${line.path} ${line.isGroup}`}>
          <button
            type="button"
            className={styles.row}
            aria-pressed={!hidden.has(hiddenAs(line))}
            title={`${line.label}\nClick: hide or show. Alt-click: only this one.`}
            onClick={(event) => toggle(line, event.altKey)}
            onMouseEnter={() => onHoverRun(line.run)}
            onMouseLeave={() => onHoverRun(null)}
            onFocus={() => onHoverRun(line.run)}
            onBlur={() => onHoverRun(null)}
          >
            <Swatch line={line} />
            <span className={styles.label}>
              <BothEnds text={line.label} />
            </span>
            <b>{text}</b>
          </button>
        </li>
      ))}
    </ul>
  );
}

const PANEL_WIDTH = 370;
const FLOATING_WIDTH = 300;

/** What a panel should not cover, in pixels of the window: the pointer, or a chart. */
export interface Spared {
  left: number;
  right: number;
  top: number;
}

const besides = ({ left, right, top }: Spared) => ({
  left: right + 20 + PANEL_WIDTH > innerWidth ? Math.max(8, left - 20 - PANEL_WIDTH) : right + 20,
  top: Math.max(8, Math.min(top, innerHeight - 340)),
});

/** Where somebody has put a legend that floats, and whether it is folded; others open so, too. */
const floating: { place: { left: number; top: number } | null; isFolded: boolean } = { place: null, isFolded: false };

/** The values at one place, or the last ones, in a panel that can be moved, resized, searched and copied: over a large chart, beside a small one. */
export function PinnedLegend(
  props: LegendProps & {
    title: string;
    /** What it stands beside; null: it floats over its parent. */
    beside: Spared | null;
    /** Whether its chart has the full window. */
    isOver?: boolean;
    columns?: LegendColumns;
    order: LegendOrder;
    onOrder: (order: LegendOrder) => void;
    /** Closes it, or gives up the chosen place where it floats. */
    onClose: () => void;
    /** Puts it below the chart. */
    onAttach?: () => void;
  },
) {
  const { lines, axis, x, title, beside, columns, order, onOrder, hidden, onHide, onHoverRun, onClose, onAttach } =
    props;
  const panel = useRef<HTMLDivElement>(null);
  const isApart = beside !== null;
  const isLegend = useRef(x === null);
  const [isFolded, setFolded] = useState(beside === null && floating.isFolded);
  const [search, setSearch] = useState("");
  const byValue = order.by !== AS_DRAWN;
  const [place, setPlace] = useState(() => (beside ? besides(beside) : (floating.place ?? { left: -1, top: 8 })));
  const entries = useMemo(() => entriesOf(lines, x), [lines, x]);
  const found = useMemo(() => entries.filter(isFound(search)), [entries, search]);
  useLayoutEffect(() => {
    // At the upper right, until somebody moves it.
    const chart = panel.current?.parentElement;
    if (place.left < 0 && chart)
      setPlace({ left: Math.max(8, chart.clientWidth - FLOATING_WIDTH - 12), top: place.top });
  }, [place]);
  useEffect(() => {
    if (!isApart) return;
    // A window that has become smaller must not leave the panel outside.
    const stay = () =>
      setPlace(({ left, top }) => ({
        left: Math.max(8, Math.min(left, innerWidth - PANEL_WIDTH)),
        top: Math.max(8, Math.min(top, innerHeight - 340)),
      }));
    addEventListener("resize", stay);
    return () => removeEventListener("resize", stay);
  }, [isApart]);
  useEffect(() => {
    // Of what a click in a chart pins, the keyboard stays in the chart.
    if (!isApart || !isLegend.current) return;
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [isApart]);
  const fold = (isFolded: boolean) => {
    floating.isFolded = isFolded;
    setFolded(isFolded);
  };
  const attach = () => {
    // The focus goes with the panel otherwise, and the keys of the window with it.
    const chart =
      panel.current?.closest("dialog") ?? panel.current?.parentElement?.querySelector<HTMLElement>("[role=img]");
    chart?.focus({ preventScroll: true });
    onAttach?.();
  };
  const Box = isApart ? "div" : "section";
  const where = x === null ? "Last values" : placeText(axis, x);
  const copy = () => {
    const rows = entries.filter(({ line }) => !hidden.has(hiddenAs(line)));
    const count = rows.filter(({ value }) => value !== null).length;
    const said = x === null ? `Copied ${count} last values.` : `Copied ${count} values at ${where}.`;
    return copyAndSay(tsvText(rows, axis), said);
  };
  return (
    // No dialog element: an open one silences the keys of the page, and this panel stays open beside them.
    <Box
      ref={panel}
      role={isApart ? "dialog" : undefined}
      tabIndex={isApart ? -1 : undefined}
      className={`${styles.panel} ${isApart ? "" : styles.floating}`}
      aria-label={x === null ? `Legend of ${title}` : `Values of ${title} at ${where}`}
      data-folded={isFolded || undefined}
      data-over={props.isOver}
      style={
        isApart
          ? place
          : {
              // Controls beside the chart may have left it less room since.
              left: `max(0px, min(${place.left}px, calc(100% - ${FLOATING_WIDTH + 8}px)))`,
              top: `min(${place.top}px, calc(100% - 40px))`,
            }
      }
      onKeyDown={(event) => {
        if (event.key !== "Escape" || (!isApart && x === null)) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div
        className={styles.head}
        onPointerDown={(event) => {
          const button = (event.target as Element).closest("button");
          if (button && !button.classList.contains(styles.grip!)) return;
          const start = { x: event.clientX - place.left, y: event.clientY - place.top };
          const head = event.currentTarget;
          head.setPointerCapture(event.pointerId);
          const move = (moving: PointerEvent) => {
            const next = { left: moving.clientX - start.x, top: moving.clientY - start.y };
            if (!isApart) floating.place = { left: Math.max(0, next.left), top: Math.max(0, next.top) };
            setPlace(isApart ? next : floating.place!);
          };
          head.addEventListener("pointermove", move);
          head.addEventListener("pointerup", () => head.removeEventListener("pointermove", move), { once: true });
        }}
      >
        <button
          type="button"
          className={styles.grip}
          aria-label="Move the legend"
          title="Drag, or press arrows"
          aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown"
          onKeyDown={(event) => {
            const by = MOVES[event.key];
            if (!by) return;
            event.preventDefault();
            // Arrows read the values of the chart below otherwise.
            event.stopPropagation();
            const next = { left: Math.max(0, place.left + by[0]), top: Math.max(0, place.top + by[1]) };
            if (!isApart) floating.place = next;
            setPlace(next);
          }}
        >
          <GripHorizontal size={14} aria-hidden />
        </button>
        <span>{where}</span>
        <IconButton label="Copy the values as a table" onClick={copy}>
          <Copy size={14} aria-hidden />
        </IconButton>
        {onAttach && (
          <IconButton label="Put the legend below the chart" onClick={attach}>
            <PanelBottom size={14} aria-hidden />
          </IconButton>
        )}
        {!isApart && (
          <IconButton
            label={isFolded ? "Unfold the legend" : "Fold the legend"}
            aria-expanded={!isFolded}
            onClick={() => fold(!isFolded)}
          >
            {isFolded ? <ChevronDown size={14} aria-hidden /> : <ChevronUp size={14} aria-hidden />}
          </IconButton>
        )}
        {(isApart || x !== null) && (
          <IconButton
            label={!isApart ? "Back to the last values" : x === null ? "Close the legend" : "Close the values"}
            onClick={onClose}
          >
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      {!isFolded && (
        <>
          <div className={styles.tools}>
            <SearchInput label="Search lines" value={search} onValue={setSearch} />
            {!columns && (
              <Button
                aria-pressed={byValue}
                onClick={() => onOrder(byValue ? { by: AS_DRAWN, isRising: true } : LARGEST_FIRST)}
              >
                By value
              </Button>
            )}
          </div>
          {columns ? (
            <LegendTable
              entries={entries}
              found={found}
              columns={columns}
              order={order}
              onOrder={onOrder}
              hidden={hidden}
              onToggle={(name, isolate) => onHide(hiddenAfter(lines, hidden, name, isolate))}
              onHoverRun={onHoverRun}
            />
          ) : (
            <LegendRows {...props} search={search} byValue={byValue} />
          )}
        </>
      )}
    </Box>
  );
}
