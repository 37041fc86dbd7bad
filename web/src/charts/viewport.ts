/** Tells, once a frame, that what is seen of the page may have moved: after scrolling, wherever it was, and with the window. */

type Listener = () => void;

const listeners = new Set<Listener>();
let frame = 0;

function later(): void {
  if (frame !== 0) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    for (const listener of [...listeners]) listener();
  });
}

/** Returns how to stop. */
export function onViewport(listener: Listener): () => void {
  if (listeners.size === 0) {
    addEventListener("scroll", later, { capture: true, passive: true });
    addEventListener("resize", later);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    removeEventListener("scroll", later, { capture: true });
    removeEventListener("resize", later);
    cancelAnimationFrame(frame);
    frame = 0;
  };
}
