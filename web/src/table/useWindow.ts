import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** What can be seen of rows or columns, and a little around it; `end` is the first that is not among them. */
interface Stretch {
  first: number;
  end: number;
}

/** How a grid is laid out, in pixels. */
export interface Layout {
  rows: number;
  rowHeight: number;
  headHeight: number;
  /** The left edge of each column, and the right one of the last, in the content of the grid. */
  edges: readonly number[];
  /** So many of the first columns stay at the left, and lie over others. */
  staying: number;
}

/** How far the grid is scrolled, and how much of it can be seen. */
interface Place {
  top: number;
  left: number;
  width: number;
  height: number;
}

export interface GridWindow {
  rows: Stretch;
  columns: Stretch;
  isAtTop: boolean;
}

const OVERSCAN_ROWS = 6;
const OVERSCAN_COLUMNS = 2;

export function windowAt(layout: Layout, { top, left, width, height }: Place): GridWindow {
  const { rows, rowHeight, headHeight, edges, staying } = layout;
  const within = (index: number, least: number, most: number) => Math.max(least, Math.min(most, index));
  const columns = edges.length - 1;
  const covered = left + edges[staying]!;
  let firstColumn = staying;
  while (firstColumn < columns && edges[firstColumn + 1]! <= covered) firstColumn += 1;
  let endColumn = firstColumn;
  while (endColumn < columns && edges[endColumn]! < left + width) endColumn += 1;
  return {
    rows: {
      first: within(Math.floor(top / rowHeight) - OVERSCAN_ROWS, 0, rows),
      end: within(Math.ceil((top + height - headHeight) / rowHeight) + OVERSCAN_ROWS, 0, rows),
    },
    columns: {
      first: within(firstColumn - OVERSCAN_COLUMNS, staying, columns),
      end: within(endColumn + OVERSCAN_COLUMNS, staying, columns),
    },
    isAtTop: top < rowHeight,
  };
}

const isSame = (one: GridWindow, other: GridWindow) =>
  one.isAtTop === other.isAtTop &&
  (["rows", "columns"] as const).every(
    (axis) => one[axis].first === other[axis].first && one[axis].end === other[axis].end,
  );

/** How far to scroll for what lies from `start` to `end` to be seen, where now `from` to `to` is: no further than it takes. */
export function scrolledBy(start: number, end: number, from: number, to: number): number {
  if (start < from) return start - from;
  return end > to ? Math.min(end - to, start - from) : 0;
}

/** The indices of what is seen, and of one more that must exist wherever it is: an editor that vanished would take what was typed with it. */
export function keeping({ first, end }: Stretch, kept: number | undefined): number[] {
  const indices = Array.from({ length: end - first }, (_, index) => first + index);
  if (kept === undefined || (kept >= first && kept < end)) return indices;
  return kept < first ? [kept, ...indices] : [...indices, kept];
}

/**
 * Which rows and columns of a grid of known sizes are in its window, rendering only when these are others; undefined before the grid is on
 * the page.
 *
 * Nothing is read from the page while it renders, which would have it laid out each time.
 */
export function useWindow(
  scroller: RefObject<HTMLElement | null>,
  /** For a grid of this width. */
  layoutOf: (width: number) => Layout,
  begin: { top: number; left: number } | undefined,
) {
  const [place, setPlace] = useState<Place>();
  const layout = layoutOf(place?.width ?? 0);
  const latest = useRef(layout);
  latest.current = layout;
  /** Also where nothing was rendered for it, since it has shown the same: of another layout it shows something else. */
  const newest = useRef<Place>(undefined);
  const [{ look, ...goTo }] = useState(() => {
    const look = () => {
      const element = scroller.current;
      if (!element) return;
      const { scrollTop, scrollLeft, clientWidth: width, clientHeight: height } = element;
      const next = { top: Math.max(0, scrollTop), left: Math.max(0, scrollLeft), width, height };
      const former = newest.current;
      newest.current = next;
      const isResized = former?.width !== width || former.height !== height;
      if (isResized || !isSame(windowAt(latest.current, former), windowAt(latest.current, next))) setPlace(next);
    };
    const across = (from: number, to: number) => {
      const element = scroller.current;
      if (!element) return;
      const { edges, staying } = latest.current;
      const { scrollLeft: left, clientWidth: width } = element;
      element.scrollLeft = left + scrolledBy(from, to, left + edges[staying]!, left + width);
      look();
    };
    return {
      look,
      row: (index: number) => {
        const element = scroller.current;
        if (!element) return;
        const { rowHeight, headHeight } = latest.current;
        const { scrollTop: top, clientHeight: height } = element;
        const by = scrolledBy(index * rowHeight, (index + 1) * rowHeight, top, top + height - headHeight);
        element.scrollTop = top + by;
        look();
      },
      column: (index: number) => across(latest.current.edges[index]!, latest.current.edges[index + 1]!),
      /** To what is in the window of the page, in a column that does not stay. */
      part: (part: Element) => {
        const element = scroller.current;
        if (!element) return;
        const { left, right } = part.getBoundingClientRect();
        const start = element.getBoundingClientRect().left - element.scrollLeft;
        across(left - start, right - start);
      },
    };
  });
  const beginning = useRef(begin);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    element.scrollTop = beginning.current?.top ?? 0;
    element.scrollLeft = beginning.current?.left ?? 0;
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroller, look]);
  return { layout, seen: place && windowAt(layout, newest.current ?? place), goTo };
}
