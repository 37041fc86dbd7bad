import { useModals } from "./modals";

let waiting: HTMLElement | null = null;

/** Gives the focus to an element; where a dialog lies over it, as soon as that has closed. */
export function giveFocus(element: HTMLElement | null): void {
  element?.focus();
  waiting = document.activeElement !== element && document.querySelector("dialog:modal") ? element : null;
}

/** Whether nothing has the focus: what had it is gone. Until the browser notices, that is still in the dialog that has closed. */
export function isFocusLost(): boolean {
  const focused = document.activeElement;
  return !focused || focused === document.body || focused.closest("dialog:not([open])") !== null;
}

/** Said by a dialog that has closed, with what had the focus when it opened. */
export function giveBackFocus(opener: Element | null): void {
  const element = waiting;
  waiting = null;
  if (!isFocusLost()) return;
  if (element?.isConnected) element.focus();
  else if (element || opener?.isConnected === false) returnFocus(null);
}

/** The list in sight, or what stands in its place. */
const LIST = '[role="grid"], [role="treegrid"], [data-list]';

/** Gives the focus back to what had it; where that is gone, to the list that is in sight, or else to the dialog or the page. */
export function returnFocus(element: Element | null): void {
  const all = useModals.getState().open.at(-1) ?? document.getElementById("main");
  for (const each of [element, all?.querySelector(LIST), all]) {
    if (!(each instanceof HTMLElement)) continue;
    each.focus({ preventScroll: each !== element });
    if (document.activeElement === each && each !== document.body) return;
  }
}
