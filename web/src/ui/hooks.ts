import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { PlacedList } from "./listState";
import { say } from "./say";

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribeToClock(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 5_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time in milliseconds, moving on every five seconds; one timer serves the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribeToClock, () => now);
}

/** `value` once it has been still for `milliseconds`. */
export function useDebounced<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timeout = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timeout);
  }, [value, milliseconds]);
  return settled;
}

/**
 * A text that is typed for a value of the address: told once the typing rests, while a value that changes by itself (back, a link) is right
 * at once.
 */
export function useTyped(
  value: string,
  onSettled: (text: string) => void,
  milliseconds: number,
): [typed: string, setTyped: (text: string) => void] {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const latest = useRef(onSettled);
  latest.current = onSettled;
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => {
    if (typed === told.current) return;
    const timeout = setTimeout(() => {
      told.current = typed;
      latest.current(typed);
    }, milliseconds);
    return () => clearTimeout(timeout);
  }, [typed, milliseconds]);
  return [typed, setTyped];
}

/** The search and the page of a list whose place is in the address, and how to go to others. */
export function useListPlace({ state, onState }: PlacedList) {
  const search = (state.search ?? "").trim();
  const [typed, setTyped] = useTyped(
    state.search ?? "",
    (text) => onState({ ...state, search: text || undefined, page: undefined, before: undefined }, true),
    200,
  );
  const page = (state.page ?? 1) - 1;
  const setPage = (next: number) => onState({ ...state, page: next > 0 ? next + 1 : undefined });
  return { typed, setTyped, search, page, setPage };
}

/** Leads from a page behind the end, as of a list that has become shorter, to the last one. */
export function useLastPage(
  { state, onState }: PlacedList,
  size: number,
  { data, isPlaceholderData }: { data: { total: number } | undefined; isPlaceholderData: boolean },
): void {
  const last = data && !isPlaceholderData ? Math.max(1, Math.ceil(data.total / size)) : Number.POSITIVE_INFINITY;
  useEffect(() => {
    if ((state.page ?? 1) > last) onState({ ...state, page: last > 1 ? last : undefined }, true);
  }, [state, last, onState]);
}

/** True once `active` has lasted for `milliseconds`: what is quick shows no skeleton. */
export function useDelayed(active: boolean, milliseconds = 150): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!active) {
      setShown(false);
      return;
    }
    const timeout = setTimeout(() => setShown(true), milliseconds);
    return () => clearTimeout(timeout);
  }, [active, milliseconds]);
  return shown && active;
}

/** Whether the element is within one viewport of being seen. */
export function useNearViewport(ref: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => setNear(entries[entries.length - 1]?.isIntersecting ?? false),
      {
        rootMargin: "100% 0px",
        // Within what scrolls by itself, where the margin of the window does not count.
        scrollMargin: "100% 0px",
      },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return near;
}

/** The element's inner size in pixels, known before the first painting; 0 × 0 while there is no element. */
export function useSize(ref: RefObject<Element | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const take = (width: number, height: number) => {
      const next = { width: Math.floor(width), height: Math.floor(height) };
      setSize((before) => (before.width === next.width && before.height === next.height ? before : next));
    };
    const style = getComputedStyle(element);
    const padding = (...sides: ("Left" | "Right" | "Top" | "Bottom")[]) =>
      sides.reduce((sum, side) => sum + (Number.parseFloat(style[`padding${side}`]) || 0), 0);
    take(element.clientWidth - padding("Left", "Right"), element.clientHeight - padding("Top", "Bottom"));
    const observer = new ResizeObserver(([entry]) => {
      if (entry) take(entry.contentRect.width, entry.contentRect.height);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

/** Windows in which a table and what stands beside it do not fit together. */
export const NARROW = "(max-width: 1023px)";
/** Windows of phones, which show runs and change nothing. */
export const PHONE = "(max-width: 639px)";

/** Whether the window is as the media query says. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

/** Counts again after the theme has changed, or the colours that the system forces: what is painted has to be painted anew. */
export function useThemeCount(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const next = () => setCount((current) => current + 1);
    addEventListener("seamark:theme", next);
    return () => removeEventListener("seamark:theme", next);
  }, []);
  return count;
}

export function useTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), "Seamark"].join(" · ");
  useEffect(() => {
    document.title = title;
    // Browsers say it only of pages that they load themselves.
    say(title);
  }, [title]);
}

/** Whether the component is there still, for what comes when it may be gone. */
export function useIsHere(): RefObject<boolean> {
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  return isHere;
}
