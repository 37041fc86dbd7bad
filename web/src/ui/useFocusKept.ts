import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from "react";
import { isFocusLost, returnFocus } from "./giveFocus";

const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled)";

/** What can have the focus in a row of a table. */
const focusableIn = (row: Element | null | undefined) => [...(row?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])];

/** The row of a table that an element is in, from 0, and which one it is of what can have the focus there. */
interface Held {
  row: number;
  place: number;
}

function heldBy(element: Element): Held | null {
  const row = element.closest<HTMLTableRowElement>("tbody > tr");
  return row && { row: row.sectionRowIndex, place: focusableIn(row).indexOf(element as HTMLElement) };
}

/**
 * Keeps the focus in a box when what had it there goes: it comes to the same place in the row that is next, and where there is none to
 * the box. It is with the list in sight, or the page, once the box itself goes.
 */
export function useFocusKept(box: RefObject<HTMLElement | null>) {
  const held = useRef<Held | "box" | null>(null);
  useLayoutEffect(() => {
    const { current: was } = held;
    if (was === null || !isFocusLost()) return;
    const rows = box.current?.querySelectorAll("tbody > tr");
    const next = was === "box" ? [] : focusableIn(rows?.[Math.min(was.row, rows.length - 1)]);
    ((was !== "box" && next[was.place]) || next[0] || box.current)?.focus({ preventScroll: next.length === 0 });
  });
  useLayoutEffect(
    () => () => {
      if (held.current !== null) queueMicrotask(() => isFocusLost() && returnFocus(null));
    },
    [],
  );
  return {
    onFocus: (event: FocusEvent) => {
      held.current = heldBy(event.target) ?? "box";
    },
    onBlur: () => {
      held.current = null;
    },
  };
}
