import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useRef,
} from "react";
import { COLUMNS, type Widget } from "@/api/dashboards";
import { useIsDown } from "@/api/reachability";
import { AWAY } from "@/ui/controls";
import { useSize } from "@/ui/hooks";
import styles from "./dash.module.css";
import { type Direction, resized, stepped } from "./layout";
import { type Held, MovingContext, ROW_PIXELS, useHeld, useIsMoving } from "./moving";
import { ScrollBox } from "./Near";

/** Below this everything stands in one column, and keeps its place in the document. */
const NARROW_PIXELS = 560;

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
  /** Why nothing is moved or resized for the moment, though it could be; what is held already is let go as ever. */
  resting: string | null;
  onMove: (event: PointerEvent) => void;
  onResize: (event: PointerEvent) => void;
  onKey: (event: KeyboardEvent) => void;
}

/** What can be done with the places of a section's widgets. */
export interface Places {
  put: (widgets: readonly Widget[]) => void;
  /** The widget goes to another section: to its places there, or wherever there is room. */
  send: (widget: Widget, section: string, places: readonly Widget[] | null) => void;
  /** The widget goes over the section's edge, to the one above or below; false where there is none. */
  hop: (widget: Widget, by: -1 | 1) => boolean;
  announce: (text: string) => void;
}

/** "column 1, row 5, 6 wide, 8 high" */
export const placeText = ({ x, y, w, h }: Widget): string => `column ${x + 1}, row ${y + 1}, ${w} wide, ${h} high`;

const inOneColumn = (widgets: readonly Widget[]): Widget[] => {
  let y = 0;
  const ordered = [...widgets].sort((one, other) => one.y - other.y || one.x - other.x);
  return ordered.map((widget) => {
    const placed = { ...widget, x: 0, w: COLUMNS, y };
    y += widget.h;
    return placed;
  });
};

const isElsewhere = (one: Widget, other: Widget): boolean =>
  one.x !== other.x || one.y !== other.y || one.w !== other.w || one.h !== other.h;

/** Widgets of a section in their places, moved and resized by pointer and by keyboard. `places` is null where they stay as they are. */
export function Grid({
  id,
  zone,
  widgets,
  places,
  isApart = false,
  children,
}: {
  /** The section's. */
  id: string;
  /** The section: whatever is dragged over it is over the grid. */
  zone: RefObject<HTMLElement | null>;
  widgets: readonly Widget[];
  places: Places | null;
  /** Whether its widgets go nowhere else. */
  isApart?: boolean;
  children: (widget: Widget, handles: Handles | null) => ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const scroller = useContext(ScrollBox);
  const moving = useContext(MovingContext);
  const { width } = useSize(box);
  const held = useHeld(id);
  const isMoving = useIsMoving();
  const isNarrow = width > 0 && width < NARROW_PIXELS;
  const column = width / COLUMNS;
  const canMove = places !== null && !isNarrow;
  const resting = useIsDown() ? AWAY : null;

  useEffect(() => {
    if (!canMove || !zone.current) return;
    return moving.enter(id, { section: zone.current, grid: box.current, widgets, isApart });
  }, [moving, id, zone, widgets, canMove, isApart]);

  const onDrop = ({ widget, over, places: found }: Held) => {
    if (!places) return;
    if (over !== id) {
      places.send(widget, over, found);
      return;
    }
    if (found?.some((each, index) => isElsewhere(each, widgets[index]!))) places.put(found);
    const placed = found?.find((each) => each.id === widget.id);
    if (placed) places.announce(placeText(placed));
  };
  const begin = (widget: Widget, isMove: boolean) => (event: PointerEvent) => {
    if (event.button !== 0 || column === 0 || resting) return;
    event.preventDefault();
    moving.begin(event, event.currentTarget as HTMLElement, scroller, id, widget, isMove, onDrop);
  };

  const onKey = (widget: Widget) => (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key];
    if (!places || !direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (resting) {
      places.announce(resting);
      return;
    }
    const growth = GROWTH[direction];
    const found = event.shiftKey
      ? resized(widgets, widget.id, { w: widget.w + growth.w, h: widget.h + growth.h })
      : stepped(widgets, widget.id, direction);
    const placed = found.find((each) => each.id === widget.id)!;
    if (found.some((each, index) => isElsewhere(each, widgets[index]!))) {
      places.put(found);
      places.announce(placeText(placed));
    } else {
      const by = direction === "up" ? -1 : 1;
      const isUpright = !event.shiftKey && (direction === "up" || direction === "down");
      if (!isUpright || !places.hop(widget, by)) places.announce(`${placeText(placed)}; it goes no further`);
    }
  };

  const shown = isNarrow ? inOneColumn(widgets) : shownWhile(held, id, widgets);
  const rows = shown.reduce((row, { y, h }) => Math.max(row, y + h), 0);
  // While something is held no section gets lower: what lies below would come up under the pointer.
  const highest = useRef(0);
  highest.current = isMoving ? Math.max(highest.current, rows) : rows;
  const isOver = held !== null && held.over === id;
  return (
    <div ref={box} className={styles.grid} style={{ height: highest.current * ROW_PIXELS }} data-dragging={isMoving}>
      {width > 0 &&
        widgets.map((widget) => {
          const handles = canMove
            ? { resting, onMove: begin(widget, true), onResize: begin(widget, false), onKey: onKey(widget) }
            : null;
          const isHeld = held?.widget.id === widget.id;
          const place = shown.find((each) => each.id === widget.id) ?? widget;
          return (
            <div
              key={widget.id}
              className={styles.cell}
              data-held={isHeld}
              style={isHeld ? held.at : placeOf(place, column)}
            >
              {children(widget, handles)}
            </div>
          );
        })}
      {isOver && <Shadow widget={shown.find((each) => each.id === held.widget.id)} column={column} />}
    </div>
  );
}

/** What is where in a section while something is held: the held one among them where it is over the section. */
function shownWhile(held: Held | null, section: string, widgets: readonly Widget[]): readonly Widget[] {
  if (!held) return widgets;
  return held.over === section ? (held.places ?? widgets) : held.left;
}

const placeOf = ({ x, y, w, h }: Widget, column: number) => ({
  left: x * column,
  top: y * ROW_PIXELS,
  width: w * column,
  height: h * ROW_PIXELS,
});

/** Where it will be. */
const Shadow = ({ widget, column }: { widget: Widget | undefined; column: number }) =>
  widget ? (
    <div className={styles.cell} data-shadow style={placeOf(widget, column)} aria-hidden>
      <div className={styles.shadow} />
    </div>
  ) : null;
