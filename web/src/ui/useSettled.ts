import { useCallback, useEffect, useRef, useState } from "react";
import { useDebounced } from "./hooks";

const SETTLED_MILLISECONDS = 300;

/**
 * A value that the address keeps. While it changes quickly, and with `isMoving`, it is the page's own until it rests: the address would get an
 * entry for each.
 */
export function useSettled<T>(
  kept: T,
  onSettled: (value: T) => void,
): [value: T, change: (value: T, isMoving?: boolean) => void] {
  const [moving, setMoving] = useState<{ value: T; isMoving: boolean } | null>(null);
  const settled = useDebounced(moving, SETTLED_MILLISECONDS);
  const keep = useRef(onSettled);
  keep.current = onSettled;
  useEffect(() => {
    if (settled === null || settled !== moving || settled.isMoving) return;
    keep.current(settled.value);
    setMoving(null);
  }, [settled, moving]);
  const change = useCallback((value: T, isMoving = false) => setMoving({ value, isMoving }), []);
  return [moving ? moving.value : kept, change];
}
