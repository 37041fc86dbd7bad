/** When charts are drawn: those in sight at once, and those near to it in the frames after that, as many as delay none of these. */

const FRAME_MILLISECONDS = 6;

const waiting = new Map<Element, () => void>();
let isGathering = false;
let frame = 0;

/** Draws at the end of this task if the element is in sight by then, and else soon; instead of what waits to be drawn in it. */
export function drawInTurn(element: Element, draw: () => void): void {
  waiting.set(element, draw);
  if (isGathering) return;
  isGathering = true;
  queueMicrotask(() => {
    isGathering = false;
    drawUntil(-Infinity);
  });
}

export function forgoTurn(element: Element): void {
  waiting.delete(element);
}

/** All that is in sight, and what is near for as long as there is time. */
function drawUntil(end: number): void {
  try {
    // Where they are is read before any is drawn: afterwards each reading would lay out the page.
    const seen = [...waiting.keys()].filter((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    });
    for (const element of seen) take(element);
    for (const element of waiting.keys()) {
      if (performance.now() > end) break;
      take(element);
    }
  } finally {
    if (waiting.size > 0 && frame === 0) frame = requestAnimationFrame(nextFrame);
  }
}

function nextFrame(): void {
  frame = 0;
  drawUntil(performance.now() + FRAME_MILLISECONDS);
}

function take(element: Element): void {
  const draw = waiting.get(element);
  waiting.delete(element);
  draw?.();
}
