import { type RefObject, useCallback, useEffect, useRef } from "react";

/** How pictures that are looked at together are enlarged: by `zoom`, and moved by parts of their own place's size. */
export interface View {
  zoom: number;
  x: number;
  y: number;
}

export const WHOLE: View = { zoom: 1, x: 0, y: 0 };
const MOST_ZOOM = 64;
const WHEEL_STEP = 1.0018;

/** The view after zooming by a factor about a point, given from the middle of the place in parts of its size. */
export function zoomedAt(view: View, factor: number, x: number, y: number): View {
  const zoom = Math.min(MOST_ZOOM, Math.max(1, view.zoom * factor));
  const by = zoom / view.zoom;
  return within({ zoom, x: x - (x - view.x) * by, y: y - (y - view.y) * by });
}

/** The view moved so that the place is never left empty. */
export function within({ zoom, x, y }: View): View {
  const most = (zoom - 1) / 2;
  return { zoom, x: Math.min(most, Math.max(-most, x)), y: Math.min(most, Math.max(-most, y)) };
}

export const parseView = (text: unknown): View => {
  const [zoom, x, y] = (typeof text === "string" ? text : "").split("_").map(Number);
  return zoom !== undefined && zoom > 1 && Number.isFinite(x) && Number.isFinite(y)
    ? within({ zoom: Math.min(MOST_ZOOM, zoom), x: x!, y: y! })
    : WHOLE;
};

export const formatView = ({ zoom, x, y }: View): string | undefined =>
  zoom <= 1 ? undefined : [zoom, x, y].map((each) => Number(each.toFixed(3))).join("_");

const SETTLED_MILLISECONDS = 250;
const MODIFIERS = new Set(["Control", "Shift", "Alt", "Meta"]);

/**
 * Zooms and moves everything below `box` that has the attribute `data-view`, by styles alone: nothing is rendered meanwhile.
 * `onView` hears of where it came to rest, at the latest when somebody does something else: told behind that, it would be taken back
 * first. With `wheel: "ctrl"` the wheel alone goes on scrolling.
 */
export function useView(
  box: RefObject<HTMLElement | null>,
  view: View,
  onView: (view: View) => void,
  wheel: "plain" | "ctrl",
): void {
  const current = useRef(view);
  const report = useRef(onView);
  report.current = onView;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const apply = useCallback(
    (next: View) => {
      current.current = next;
      const style = box.current?.style;
      style?.setProperty("--zoom", String(next.zoom));
      style?.setProperty("--pan-x", `${next.x * 100}%`);
      style?.setProperty("--pan-y", `${next.y * 100}%`);
    },
    [box],
  );
  const stop = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
  }, []);
  useEffect(() => {
    // Whoever goes back meanwhile is not taken forth again.
    stop();
    apply(view);
  }, [apply, stop, view]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const rest = () => {
      if (timer.current === undefined) return;
      stop();
      report.current(current.current);
    };
    const settle = () => {
      stop();
      timer.current = setTimeout(rest, SETTLED_MILLISECONDS);
    };
    const onKey = (event: KeyboardEvent) => {
      if (!MODIFIERS.has(event.key)) rest();
    };
    const placeOf = (event: MouseEvent) => (event.target as Element).closest<HTMLElement>("[data-view]");
    const onWheel = (event: WheelEvent) => {
      const place = placeOf(event);
      if (!place || (wheel === "ctrl" && !event.ctrlKey)) return;
      event.preventDefault();
      const { left, top, width, height } = place.getBoundingClientRect();
      const x = (event.clientX - left) / width - 0.5;
      const y = (event.clientY - top) / height - 0.5;
      apply(zoomedAt(current.current, WHEEL_STEP ** -event.deltaY, x, y));
      settle();
    };
    let isDragged = false;
    const onDown = (event: PointerEvent) => {
      const place = placeOf(event);
      if (!place || event.button !== 0 || current.current.zoom <= 1) return;
      const { width, height } = place.getBoundingClientRect();
      const from = { x: event.clientX, y: event.clientY, view: current.current };
      isDragged = false;
      const onMove = (moved: PointerEvent) => {
        const x = moved.clientX - from.x;
        const y = moved.clientY - from.y;
        if (Math.abs(x) + Math.abs(y) > 3) isDragged = true;
        apply(within({ zoom: from.view.zoom, x: from.view.x + x / width, y: from.view.y + y / height }));
      };
      const onUp = () => {
        removeEventListener("pointermove", onMove);
        removeEventListener("pointerup", onUp);
        removeEventListener("pointercancel", onUp);
        if (isDragged) settle();
      };
      addEventListener("pointermove", onMove);
      addEventListener("pointerup", onUp);
      addEventListener("pointercancel", onUp);
    };
    // What was a drag is no click.
    const onClick = (event: MouseEvent) => {
      if (!isDragged) return;
      isDragged = false;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("keydown", onKey, { capture: true });
    addEventListener("pointerdown", rest, { capture: true });
    element.addEventListener("wheel", onWheel, { passive: false });
    element.addEventListener("pointerdown", onDown);
    element.addEventListener("click", onClick, { capture: true });
    return () => {
      stop();
      removeEventListener("keydown", onKey, { capture: true });
      removeEventListener("pointerdown", rest, { capture: true });
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("pointerdown", onDown);
      element.removeEventListener("click", onClick, { capture: true });
    };
  }, [box, wheel, apply, stop]);
}
