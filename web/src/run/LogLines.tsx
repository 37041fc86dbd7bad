import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { formatClock, formatDateTime, formatInteger } from "@/ui/format";
import { LogRail } from "./LogRail";
import { LogText, type Mark } from "./LogText";
import { type Line, lineAt, type MarkedLines } from "./lines";
import styles from "./log.module.css";
import type { LogWindow } from "./useLogWindow";

const LINE_HEIGHT = 19;
const LEFT_END_PIXELS = 60;
const NEAR_EDGE_LINES = 300;

/** A place to go to; each wish is an object of its own. */
export interface Going {
  /** The point that must be loaded. */
  index: number;
  /** The line, where it is known already. */
  line: number | null;
}

interface LogLinesProps {
  title: string;
  window: LogWindow;
  times: boolean;
  wrap: boolean;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  going: Going | null;
  /** The line that is pointed out. */
  current: number | null;
  marks: (line: number) => Mark | null;
  hits: readonly { index: number }[];
  selected: MarkedLines | null;
  onSelect: (line: Line, extend: boolean) => void;
  /** Goes to a point. */
  onGo: (index: number) => void;
  /** The first line in sight. */
  onTop: (line: Line) => void;
}

interface Place {
  number: number;
  /** Which of the lines of that number. */
  within: number;
  /** Pixels of it that are out of sight above; null: it stands in the middle, since somebody went there. */
  hidden: number | null;
}

/** The lines in sight of a window that moves through the stream. */
export function LogLines(props: LogLinesProps) {
  const { title, window, times, wrap, follow, onFollow, going, current, marks, hits, selected, onSelect, onGo } = props;
  const { lines, total } = window;
  const scroller = useRef<HTMLDivElement>(null);
  const keys = useMemo(() => {
    let within = 0;
    return lines.map(({ number }, place) => {
      within = lines[place - 1]?.number === number ? within + 1 : 0;
      return `${number}.${within}`;
    });
  }, [lines]);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (place) => keys[place] ?? place,
    overscan: 20,
  });
  useEffect(() => {
    if (!wrap) rows.measure();
  }, [wrap, rows]);

  // Lines come before those in sight, and the height of some is only known when they are there: what is looked at stays where it is. The
  // virtualiser's own scrolling remembers the place of a line among the loaded ones, which by then is another's.
  const looked = useRef<Place | null>(null);
  const written = useRef(-1);
  const placed = useRef<readonly Line[] | null>(null);
  const first = lines[0]?.index;
  const height = rows.getTotalSize();
  const arrived = useRef<Going | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height means that lines stand elsewhere.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || first === undefined) return;
    if (going && arrived.current !== going) {
      const last = lines[lines.length - 1]?.index ?? 0;
      if (going.index < first || (going.index > last && window.isLoading)) return;
      arrived.current = going;
      const found =
        going.line === null ? lines.findIndex(({ index }) => index >= going.index) : lineAt(lines, going.line);
      const place = found < 0 ? lines.length - 1 : Math.min(found, lines.length - 1);
      looked.current = { number: lines[place]?.number ?? 0, within: 0, hidden: null };
    }
    if (follow) {
      if (!window.hasLater) element.scrollTop = element.scrollHeight;
      return;
    }
    const place = looked.current;
    if (!place) return;
    const isCentred = place.hidden === null;
    // Who scrolls meets lines that are measured then, and goes on undisturbed.
    if (!isCentred && placed.current === lines) return;
    placed.current = lines;
    const line = Math.min(lineAt(lines, place.number) + place.within, lines.length - 1);
    const offset = rows.getOffsetForIndex(line, isCentred ? "center" : "start");
    if (!offset) return;
    element.scrollTop = offset[0] + (place.hidden ?? 0);
    written.current = element.scrollTop;
  }, [first, going, lines, height, window.isLoading, window.hasLater, rows, follow]);

  const items = rows.getVirtualItems();
  const offset = rows.scrollOffset ?? 0;
  const seen = items.filter((item) => item.end > offset && item.start < offset + (scroller.current?.clientHeight ?? 0));
  const topItem = seen[0];
  const topLine = topItem && lines[topItem.index];
  const bottomLine = lines[seen[seen.length - 1]?.index ?? 0];
  const topKey = topItem ? String(topItem.key) : "";
  const { onTop } = props;
  useEffect(() => {
    if (topLine) onTop(topLine);
  }, [topLine, onTop]);

  const { isLoading, hasEarlier, hasLater, extend } = window;
  const isOnTheWay = going !== null && arrived.current !== going;
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks again with every line that comes to the top.
  useEffect(() => {
    const element = scroller.current;
    if (isLoading || isOnTheWay || !element) return;
    // The rows hear only with the next frame where the element is.
    const top = rows.getVirtualItemForOffset(element.scrollTop)?.index ?? 0;
    const end = rows.getVirtualItemForOffset(element.scrollTop + element.clientHeight)?.index ?? 0;
    if (hasLater && end > lines.length - NEAR_EDGE_LINES) extend(1);
    else if (hasEarlier && top < NEAR_EDGE_LINES) extend(-1);
  }, [isLoading, isOnTheWay, topKey, lines, rows, hasEarlier, hasLater, extend]);

  const [isUsed, setIsUsed] = useState(false);
  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const item = rows.getVirtualItemForOffset(element.scrollTop);
    const line = item && lines[item.index];
    if (item && line && Math.abs(element.scrollTop - written.current) > 1) {
      written.current = -1;
      looked.current = {
        number: line.number,
        within: item.index - lineAt(lines, line.number),
        hidden: element.scrollTop - item.start,
      };
    }
    if (!follow || !isUsed) return;
    if (element.scrollHeight - element.scrollTop - element.clientHeight > LEFT_END_PIXELS) onFollow(false);
  };
  const isStale = isOnTheWay && isLoading;
  const digits = formatInteger((lines[lines.length - 1]?.number ?? 0) + 1).length;
  return (
    <div className={styles.body} data-stale={isStale ? "" : undefined} aria-busy={isStale}>
      <div
        ref={scroller}
        id="log-lines"
        className={`${styles.lines} ${wrap ? styles.wrap : ""}`}
        role="log"
        aria-live="off"
        aria-label={title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={onScroll}
        onWheel={() => setIsUsed(true)}
        onPointerDown={() => setIsUsed(true)}
        onKeyDown={(event) => {
          setIsUsed(true);
          if (event.ctrlKey || event.metaKey || (event.key !== "Home" && event.key !== "End")) return;
          event.preventDefault();
          onGo(event.key === "Home" ? 0 : total - 1);
        }}
      >
        <div className={styles.canvas} style={{ height }} data-top={topKey}>
          {items.map((virtual) => {
            const line = lines[virtual.index];
            if (!line) return null;
            const { number } = line;
            const isFirst = lines[virtual.index - 1]?.number !== number;
            return (
              <div
                key={virtual.key}
                ref={wrap ? rows.measureElement : undefined}
                data-index={virtual.index}
                data-current={number === current || undefined}
                data-selected={
                  (selected !== null && number >= selected.from.number && number <= selected.to.number) || undefined
                }
                className={styles.line}
                style={{ transform: `translateY(${virtual.start}px)` }}
              >
                {/* biome-ignore lint/a11y/useKeyWithClickEvents: a pointer's shortcut; times are typed into “Go to”. */}
                {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
                <span
                  className={styles.number}
                  style={{ width: `${digits + 1}ch` }}
                  title="Click to mark the line, with Shift up to here"
                  onClick={(event) => onSelect(line, event.shiftKey)}
                >
                  {isFirst ? formatInteger(number + 1) : ""}
                </span>
                {times && (
                  <time className={styles.time} title={formatDateTime(line.timestamp)}>
                    {formatClock(line.timestamp)}
                  </time>
                )}
                <LogText text={line.text} mark={marks(number)} />
              </div>
            );
          })}
        </div>
      </div>
      <LogRail
        total={total}
        first={topLine?.index ?? 0}
        last={bottomLine?.index ?? 0}
        firstLine={topLine?.number ?? 0}
        lineCount={window.lineCount}
        hits={hits}
        controls="log-lines"
        onGo={onGo}
      />
    </div>
  );
}
