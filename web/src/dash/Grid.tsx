import { type KeyboardEvent, type PointerEvent, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { COLUMNS, type Widget } from "@/api/dashboards";
import { useSize } from "@/ui/hooks";
import styles from "./dash.module.css";
import { type Direction, moved, resized, stepped } from "./layout";
import { ScrollBox } from "./Near";

export const ROW_PIXELS = 40;
/** Below this everything stands in one column, and keeps its place in the document. */
const NARROW_PIXELS = 560;
const SCROLL_ZONE_PIXELS = 48;
const SCROLL_STEP_PIXELS = 24;

const DIRECTIONS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const GROWTH: Record<Direction, { w: number; h: number }> = {
  left: { w: -1, h: 0 },
  right: { w: 1, h: 0 },
  up: { w: 0, h: -1 },
  down: { w: 0, h: 1 },
};

/** What a card needs to be moved and resized by. */
export interface Handles {
  onMove: (event: PointerEvent) => void;
  onResize: (event: PointerEvent) => void;
  onKey: (event: KeyboardEvent) => void;
}

interface Drag {
  id: string;
  isMove: boolean;
  from: { x: number; y: number; scroll: number };
  by: { x: number; y: number };
  places: readonly Widget[];
}

/** "column 1, row 5, 6 wide, 8 high" */
const placeText = ({ x, y, w, h }: Widget): string => `column ${x + 1}, row ${y + 1}, ${w} wide, ${h} high`;

const inOneColumn = (widgets: readonly Widget[]): Widget[] => {
  let y = 0;
  const ordered = [...widgets].sort((one, other) => one.y - other.y || one.x - other.x);
  return ordered.map((widget) => {
    const placed = { ...widget, x: 0, w: COLUMNS, y };
    y += widget.h;
    return placed;
  });
};

/** Widgets in their places, moved and resized by pointer and by keyboard. */
export function Grid({
  widgets,
  canEdit,
  onPlaces,
  announce,
  children,
}: {
  widgets: readonly Widget[];
  canEdit: boolean;
  onPlaces: (widgets: readonly Widget[]) => void;
  announce: (text: string) => void;
  children: (widget: Widget, handles: Handles | null) => ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const scroller = useContext(ScrollBox);
  const { width } = useSize(box);
  const [drag, setDrag] = useState<Drag | null>(null);
  const current = useRef<Drag | null>(null);
  current.current = drag;
  const isNarrow = width > 0 && width < NARROW_PIXELS;
  const column = width / COLUMNS;
  const scrolled = () => scroller?.scrollTop ?? 0;

  useEffect(() => {
    if (!drag) return;
    const cancel = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      setDrag(null);
    };
    addEventListener("keydown", cancel, { capture: true });
    return () => removeEventListener("keydown", cancel, { capture: true });
  }, [drag]);

  const begin = (widget: Widget, isMove: boolean) => (event: PointerEvent) => {
    if (event.button !== 0 || column === 0) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    handle.setPointerCapture(event.pointerId);
    const from = { x: event.clientX, y: event.clientY, scroll: scrolled() };
    setDrag({ id: widget.id, isMove, from, by: { x: 0, y: 0 }, places: widgets });
    const abort = new AbortController();
    const { signal } = abort;
    const move = (to: globalThis.PointerEvent) => {
      const now = current.current;
      if (!now || now.id !== widget.id) return;
      scrollNear(scroller, to.clientY);
      const by = { x: to.clientX - from.x, y: to.clientY - from.y + scrolled() - from.scroll };
      const [columns, rows] = [by.x / column, by.y / ROW_PIXELS];
      const places = isMove
        ? moved(widgets, widget.id, { x: widget.x + columns, y: widget.y + rows })
        : resized(widgets, widget.id, { w: widget.w + columns, h: widget.h + rows });
      setDrag({ ...now, by, places });
    };
    const end = () => {
      abort.abort();
      const now = current.current;
      setDrag(null);
      if (now && now.id === widget.id) place(now.places, widget.id);
    };
    handle.addEventListener("pointermove", move, { signal });
    handle.addEventListener("pointerup", end, { signal });
    handle.addEventListener(
      "pointercancel",
      () => {
        abort.abort();
        setDrag(null);
      },
      { signal },
    );
  };

  const place = (places: readonly Widget[], id: string) => {
    const differs = places.some((each, index) => {
      const old = widgets[index]!;
      return each.x !== old.x || each.y !== old.y || each.w !== old.w || each.h !== old.h;
    });
    if (differs) onPlaces(places);
    const widget = places.find((each) => each.id === id);
    if (widget) announce(differs ? placeText(widget) : `${placeText(widget)}; it goes no further`);
  };

  const onKey = (widget: Widget) => (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const growth = GROWTH[direction];
    const places = event.shiftKey
      ? resized(widgets, widget.id, { w: widget.w + growth.w, h: widget.h + growth.h })
      : stepped(widgets, widget.id, direction);
    place(places, widget.id);
  };

  const shown = isNarrow ? inOneColumn(widgets) : (drag?.places ?? widgets);
  const rows = shown.reduce((row, { y, h }) => Math.max(row, y + h), 0);
  return (
    <div ref={box} className={styles.grid} style={{ height: rows * ROW_PIXELS }} data-dragging={drag !== null}>
      {width > 0 &&
        shown.map((widget) => {
          const handles =
            canEdit && !isNarrow
              ? { onMove: begin(widget, true), onResize: begin(widget, false), onKey: onKey(widget) }
              : null;
          const held = drag?.id === widget.id ? heldPlace(drag, widgets, column) : null;
          return (
            <div
              key={widget.id}
              className={styles.cell}
              data-held={held !== null}
              style={held ?? placeOf(widget, column)}
            >
              {children(widget, handles)}
            </div>
          );
        })}
      {drag && <Shadow widget={shown.find(({ id }) => id === drag.id)} column={column} />}
    </div>
  );
}

const placeOf = ({ x, y, w, h }: Widget, column: number) => ({
  left: x * column,
  top: y * ROW_PIXELS,
  width: w * column,
  height: h * ROW_PIXELS,
});

/** Under the pointer, between the places that it can have. */
function heldPlace({ id, isMove, by }: Drag, widgets: readonly Widget[], column: number) {
  const place = placeOf(widgets.find((widget) => widget.id === id)!, column);
  if (isMove) return { ...place, left: place.left + by.x, top: place.top + by.y };
  return { ...place, width: Math.max(column, place.width + by.x), height: Math.max(ROW_PIXELS, place.height + by.y) };
}

/** Where it will be. */
const Shadow = ({ widget, column }: { widget: Widget | undefined; column: number }) =>
  widget ? (
    <div className={styles.cell} data-shadow style={placeOf(widget, column)} aria-hidden>
      <div className={styles.shadow} />
    </div>
  ) : null;

/** Goes on where the pointer nears an edge of what scrolls. */
function scrollNear(scroller: HTMLElement | null, y: number): void {
  if (!scroller) return;
  const { top, bottom } = scroller.getBoundingClientRect();
  if (y < top + SCROLL_ZONE_PIXELS) scroller.scrollBy(0, -SCROLL_STEP_PIXELS);
  else if (y > bottom - SCROLL_ZONE_PIXELS) scroller.scrollBy(0, SCROLL_STEP_PIXELS);
}
