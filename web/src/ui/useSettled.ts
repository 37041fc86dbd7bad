import { useCallback, useEffect, useRef, useState } from "react";
import { useDebounced } from "./hooks";

const SETTLED_MILLISECONDS = 300;

/**
 * A value that the address keeps. While it changes quickly, and with `isMoving`, it is the page's own until it rests: the address would get an
 * entry for each. `take` gives what does not rest yet, for who changes the address before it does: one entry should say both.
 */
export function useSettled<T>(
  kept: T,
  onSettled: (value: T) => void,
): [value: T, change: (value: T, isMoving?: boolean) => void, take: () => { value: T } | null] {
  const [moving, setMoving] = useState<{ value: T; isMoving: boolean } | null>(null);
  const untaken = useRef<{ value: T } | null>(null);
  const settled = useDebounced(moving, SETTLED_MILLISECONDS);
  const keep = useRef(onSettled);
  keep.current = onSettled;
  useEffect(() => {
    if (settled === null || settled !== moving || settled.isMoving) return;
    if (untaken.current) keep.current(settled.value);
    untaken.current = null;
    setMoving(null);
  }, [settled, moving]);
  const change = useCallback((value: T, isMoving = false) => {
    const next = { value, isMoving };
    untaken.current = next;
    setMoving(next);
  }, []);
  const take = useCallback(() => {
    const taken = untaken.current;
    untaken.current = null;
    return taken;
  }, []);
  return [moving ? moving.value : kept, change, take];
}
