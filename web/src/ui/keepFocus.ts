import { isTyping } from "./useKeys";

/** What stands beside these has nothing to do with what is in them. */
const APART = "body, main, dialog, [aria-live]";
const REACHED = "a[href], button, input, select, textarea, summary, [tabindex]";
/** What rests for so long is not busy: it rests. */
const BUSY_MILLISECONDS = 1_000;
/** What stands in the place of what was lost may be on its way for so long. */
const COMING_MILLISECONDS = 30_000;
const COMING = "[aria-busy=true]";

const isThere = (element: Element): boolean =>
  element.isConnected &&
  element.checkVisibility({ visibilityProperty: true }) &&
  element.closest("[inert], [aria-hidden=true], :disabled") === null;

const nameOf = (element: Element): string => element.ariaLabel ?? element.textContent.trim();

/** What the keyboard reaches in an element; where there is one of the same look as what was lost, that one before others. */
function reachedIn(element: Element, lost: HTMLElement): HTMLElement | undefined {
  const found = [element, ...element.querySelectorAll(REACHED)].filter(
    (each): each is HTMLElement =>
      each instanceof HTMLElement && each.matches(REACHED) && each.tabIndex >= 0 && isThere(each),
  );
  const isAlike = (each: HTMLElement) => each.tagName === lost.tagName && each.className === lost.className;
  // The keys of the page would be typed into a field that nobody asked for.
  return found.find(isAlike) ?? found.find((each) => !isTyping(each));
}

interface Beside {
  next: Element | null;
  previous: Element | null;
  around: Element | null;
}

/** What stands by now where something stood: between what was before it and what was behind it. */
function insteadOf({ next, previous, around }: Beside): Element | null {
  if (!around?.isConnected) return null;
  const here = previous?.parentElement === around ? previous.nextElementSibling : around.firstElementChild;
  return here === next ? null : here;
}

/**
 * Remembers where an element stands; what it gives then says what has the focus in its place once it is gone: itself, if it was drawn anew,
 * or else what has come instead, what comes after it, before it, or holds it, and at last the page. Undefined: what comes instead of it
 * is on its way, unless that was waited for `longEnough`.
 */
export function placeOf(lost: HTMLElement): (longEnough?: boolean) => HTMLElement | null | undefined {
  const beside: Beside[] = [];
  for (let each: Element | null = lost; each && !each.matches(APART); each = each.parentElement) {
    beside.push({ next: each.nextElementSibling, previous: each.previousElementSibling, around: each.parentElement });
  }
  return (longEnough = true) => {
    if (isThere(lost)) return lost;
    const name = nameOf(lost);
    const same = [...document.querySelectorAll<HTMLElement>(lost.tagName)].filter(
      (each) => each.role === lost.role && nameOf(each) === name && isThere(each),
    );
    if (name !== "" && same[0] && same.length === 1) return same[0];
    for (const place of beside) {
      const { next, previous, around } = place;
      const here = insteadOf(place);
      if (here && !longEnough && (here.matches(COMING) || here.querySelector(COMING)) && !reachedIn(here, lost))
        return undefined;
      for (const each of [here, next, previous]) {
        const reached = each?.isConnected && reachedIn(each, lost);
        if (reached) return reached;
      }
      if (!(around instanceof HTMLElement) || !isThere(around)) continue;
      const held = around.hasAttribute("tabindex") ? around : reachedIn(around, lost);
      if (held) return held;
    }
    return document.getElementById("main");
  };
}

/**
 * Where what has the focus goes away (a chip that is taken off, a row that is deleted, a page that is left), what stands beside it has the
 * focus: browsers leave it to nothing, and whoever uses keys begins at the top. Only for keys: a pointer needs no place to go on from.
 */
export function keepFocus(byKey: boolean): () => void {
  let frame = 0;
  const onPointer = () => {
    byKey = false;
  };
  const onKey = () => {
    byKey = true;
  };
  const onOut = ({ target, relatedTarget }: FocusEvent) => {
    if (!byKey || relatedTarget || !(target instanceof HTMLElement) || !document.hasFocus()) return;
    const place = placeOf(target);
    const since = performance.now();
    let frames = 0;
    let hasRested = target.matches(":disabled");
    cancelAnimationFrame(frame);
    const look = () => {
      if (document.activeElement !== document.body) return;
      frames += 1;
      const rests = target.isConnected && target.matches(":disabled");
      hasRested ||= rests;
      const waited = performance.now() - since;
      // What takes the focus by itself does so within two frames.
      if (frames < 3 || (rests && waited < BUSY_MILLISECONDS)) {
        frame = requestAnimationFrame(look);
        return;
      }
      if (!hasRested && isThere(target)) return;
      const next = place(waited > COMING_MILLISECONDS);
      if (next === undefined) frame = requestAnimationFrame(look);
      else next?.focus({ preventScroll: !target.isConnected });
    };
    frame = requestAnimationFrame(look);
  };
  document.addEventListener("pointerdown", onPointer, true);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusout", onOut);
  return () => {
    cancelAnimationFrame(frame);
    document.removeEventListener("pointerdown", onPointer, true);
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("focusout", onOut);
  };
}
