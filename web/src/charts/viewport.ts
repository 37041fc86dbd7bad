/** Tells, once a frame, that what is seen of the page may have moved: after scrolling, wherever it was, and with the window. */

type Listener = () => void;

const listeners = new Set<Listener>();
let frame = 0;

/** Says so where nothing else does: something on the page has made room, or taken it. */
export function viewportMoved(): void {
  if (frame !== 0) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    for (const listener of [...listeners]) listener();
  });
}

/** Returns how to stop. */
export function onViewport(listener: Listener): () => void {
  if (listeners.size === 0) {
    addEventListener("scroll", viewportMoved, { capture: true, passive: true });
    addEventListener("resize", viewportMoved);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    removeEventListener("scroll", viewportMoved, { capture: true });
    removeEventListener("resize", viewportMoved);
    cancelAnimationFrame(frame);
    frame = 0;
  };
}
