import { createContext, useContext, useSyncExternalStore } from "react";
import { COLUMNS, type Widget } from "@/api/dashboards";
import { compacted, moved, resized } from "./layout";

/** A widget that is dragged or resized by the pointer, over any section of the board. Knows the page's elements, and no React above. */

export const ROW_PIXELS = 40;
const SCROLL_ZONE_PIXELS = 48;
const SCROLL_STEP_PIXELS = 14;

interface Point {
  x: number;
  y: number;
}

export interface Held {
  readonly widget: Widget;
  /** The section that it comes from, and the one that it is over. */
  readonly from: string;
  readonly over: string;
  /** Where it is drawn in the window. */
  readonly at: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** What is where in the section that it is over, with it; null when that one is closed. */
  readonly places: readonly Widget[] | null;
  /** What is where in the section that it comes from, without it when it is over another one. */
  readonly left: readonly Widget[];
}

interface Zone {
  /** The whole section, and what its places are counted from when it is open. */
  section: HTMLElement;
  grid: HTMLElement | null;
  widgets: readonly Widget[];
  /** Nothing goes from here to another section, or from there to here. */
  isApart?: boolean;
}

/** What becomes of it when it is let go. */
export type Dropped = (held: Held) => void;

export class Moving {
  readonly #zones = new Map<string, Zone>();
  readonly #listeners = new Set<() => void>();
  #held: Held | null = null;
  #end: (() => void) | null = null;

  /** A widget that is about to be drawn in another section, where the focus follows it. */
  arriving: string | null = null;

  get held(): Held | null {
    return this.#held;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Says what a section is while it is on the page. */
  enter(id: string, zone: Zone): () => void {
    this.#zones.set(id, zone);
    return () => {
      if (this.#zones.get(id) === zone) this.#zones.delete(id);
    };
  }

  /** Begins at a press of the pointer on `handle`, which hears everything until it is let go. */
  begin(
    event: { clientX: number; clientY: number; pointerId: number },
    handle: HTMLElement,
    scroller: HTMLElement | null,
    from: string,
    widget: Widget,
    isMove: boolean,
    onDrop: Dropped,
  ): void {
    const home = this.#zones.get(from)?.grid;
    if (!home || this.#held) return;
    handle.setPointerCapture(event.pointerId);
    const place = inWindow(home, widget);
    const grab = { x: event.clientX - place.left, y: event.clientY - place.top };
    const last = { x: event.clientX, y: event.clientY };
    const abort = new AbortController();
    const { signal } = abort;
    let frame = 0;
    const follow = () => {
      this.#tell(isMove ? this.#movedTo(from, widget, grab, last) : this.#resizedTo(from, widget, grab, last));
    };
    const scroll = () => {
      frame = requestAnimationFrame(scroll);
      const before = scroller?.scrollTop;
      scrollNear(scroller, last.y);
      if (scroller?.scrollTop !== before) follow();
    };
    this.#end = () => {
      abort.abort();
      cancelAnimationFrame(frame);
      this.#end = null;
      this.#tell(null);
    };
    const cancel = () => this.#end?.();
    handle.addEventListener(
      "pointermove",
      ({ clientX, clientY }) => {
        last.x = clientX;
        last.y = clientY;
        follow();
      },
      { signal },
    );
    handle.addEventListener(
      "pointerup",
      () => {
        const held = this.#held;
        cancel();
        if (held) onDrop(held);
      },
      { signal },
    );
    handle.addEventListener("pointercancel", cancel, { signal });
    scroller?.addEventListener("scroll", follow, { signal });
    addEventListener(
      "keydown",
      (key) => {
        if (key.key !== "Escape") return;
        key.stopPropagation();
        cancel();
      },
      { signal, capture: true },
    );
    frame = requestAnimationFrame(scroll);
    follow();
  }

  /** Gives up what is under way. */
  stop(): void {
    this.#end?.();
  }

  #movedTo(from: string, widget: Widget, grab: Point, to: Point): Held | null {
    const home = this.#zones.get(from);
    if (!home) return null;
    const { width, height } = inWindow(home.grid, widget);
    const at = { left: to.x - grab.x, top: to.y - grab.y, width, height };
    const over = home.isApart ? from : (this.#sectionAt(to.y) ?? from);
    const zone = this.#zones.get(over) ?? home;
    const put = (items: readonly Widget[]) => {
      if (!zone.grid) return null;
      const bounds = zone.grid.getBoundingClientRect();
      const column = bounds.width / COLUMNS;
      return moved(items, widget.id, {
        x: (at.left - bounds.left) / column,
        y: (at.top - bounds.top) / ROW_PIXELS,
      });
    };
    if (over === from) {
      const places = put(home.widgets) ?? home.widgets;
      return { widget, from, over, at, places, left: places };
    }
    const left = compacted(home.widgets.filter(({ id }) => id !== widget.id));
    return { widget, from, over, at, places: put([...zone.widgets, widget]), left };
  }

  #resizedTo(from: string, widget: Widget, grab: Point, to: Point): Held | null {
    const home = this.#zones.get(from);
    if (!home?.grid) return null;
    const column = home.grid.getBoundingClientRect().width / COLUMNS;
    const place = inWindow(home.grid, widget);
    const by = { x: to.x - place.left - grab.x, y: to.y - place.top - grab.y };
    const places = resized(home.widgets, widget.id, {
      w: widget.w + by.x / column,
      h: widget.h + by.y / ROW_PIXELS,
    });
    const at = {
      ...place,
      width: Math.max(column, place.width + by.x),
      height: Math.max(ROW_PIXELS, place.height + by.y),
    };
    return { widget, from, over: from, at, places, left: places };
  }

  /** The section at this height of the window, or else the nearest one. */
  #sectionAt(y: number): string | null {
    let nearest: string | null = null;
    let least = Infinity;
    for (const [id, { section, isApart }] of this.#zones) {
      if (isApart) continue;
      const { top, bottom } = section.getBoundingClientRect();
      const distance = Math.max(0, top - y, y - bottom);
      if (distance < least) [nearest, least] = [id, distance];
    }
    return nearest;
  }

  #tell(held: Held | null): void {
    this.#held = held;
    for (const listener of this.#listeners) listener();
  }
}

function inWindow(grid: HTMLElement | null, { x, y, w, h }: Widget) {
  const { left, top, width } = grid?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0 };
  const column = width / COLUMNS;
  return { left: left + x * column, top: top + y * ROW_PIXELS, width: w * column, height: h * ROW_PIXELS };
}

/** Goes on where the pointer nears an edge of what scrolls. */
function scrollNear(scroller: HTMLElement | null, y: number): void {
  if (!scroller) return;
  const { top, bottom } = scroller.getBoundingClientRect();
  if (y < top + SCROLL_ZONE_PIXELS) scroller.scrollBy(0, -SCROLL_STEP_PIXELS);
  else if (y > bottom - SCROLL_ZONE_PIXELS) scroller.scrollBy(0, SCROLL_STEP_PIXELS);
}

export const MovingContext = createContext<Moving>(new Moving());

/** What is held, for a section that it comes from or is over; null for all others. */
export function useHeld(section: string): Held | null {
  const moving = useContext(MovingContext);
  return useSyncExternalStore(moving.subscribe, () => {
    const { held } = moving;
    return held && (held.from === section || held.over === section) ? held : null;
  });
}

/** Whether anything is held anywhere. */
export function useIsMoving(): boolean {
  const moving = useContext(MovingContext);
  return useSyncExternalStore(moving.subscribe, () => moving.held !== null);
}
