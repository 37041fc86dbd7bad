let waiting: HTMLElement | null = null;

/** Gives the focus to an element; where a dialog lies over it, as soon as that has closed. */
export function giveFocus(element: HTMLElement | null): void {
  element?.focus();
  waiting = document.activeElement !== element && document.querySelector("dialog:modal") ? element : null;
}

/** Said by a dialog that has closed. */
export function giveBackFocus(): void {
  const element = waiting;
  waiting = null;
  const focused = document.activeElement;
  // Until the browser notices, what has the focus is still in the dialog.
  const isLost = !focused || focused === document.body || focused.closest("dialog:not([open])") !== null;
  if (element?.isConnected && isLost) element.focus();
}
