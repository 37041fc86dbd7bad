import type uPlot from "uplot";
import type { Range } from "./scales";

interface Gestures {
  onZoom: (x: Range) => void;
  onClick: (x: number) => void;
}

const WHEEL_IDLE_MILLISECONDS = 140;
const CLICK_PIXELS = 3;
/** A second click within this time makes a double-click of both. */
const DOUBLE_CLICK_MILLISECONDS = 280;

/** Moves a range by pixels on the axis, whatever its scale. */
function moved(plot: uPlot, pixels: number): Range {
  const width = plot.over.clientWidth;
  return [plot.posToVal(-pixels, "x"), plot.posToVal(width - pixels, "x")];
}

/** Panning with alt or the middle button, zooming with ctrl and the wheel, and clicks. uPlot has the rest. */
export function attachGestures(plot: uPlot, gestures: Gestures): void {
  const { over } = plot;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let down: { x: number; y: number } | null = null;
  let clicked: ReturnType<typeof setTimeout> | undefined;

  over.addEventListener("mousedown", (event) => {
    down = event.button === 0 && !event.altKey ? { x: event.clientX, y: event.clientY } : null;
    if (!event.altKey && event.button !== 1) return;
    event.preventDefault();
    const start = event.clientX;
    const { min, max } = plot.scales.x ?? {};
    if (min === undefined || max === undefined) return;
    let range: Range = [min, max];
    plot.root.dataset.panning = "";
    const move = (moving: MouseEvent) => {
      plot.setScale("x", { min, max });
      range = moved(plot, moving.clientX - start);
      plot.setScale("x", { min: range[0], max: range[1] });
    };
    const end = () => {
      delete plot.root.dataset.panning;
      removeEventListener("mousemove", move);
      removeEventListener("mouseup", end);
      if (range[0] !== min) gestures.onZoom(range);
    };
    addEventListener("mousemove", move);
    addEventListener("mouseup", end);
  });

  over.addEventListener("click", (event) => {
    if (!down || Math.hypot(event.clientX - down.x, event.clientY - down.y) > CLICK_PIXELS || event.detail > 1) return;
    const x = plot.posToVal(event.clientX - over.getBoundingClientRect().left, "x");
    clearTimeout(clicked);
    clicked = setTimeout(() => gestures.onClick(x), DOUBLE_CLICK_MILLISECONDS);
  });
  over.addEventListener("dblclick", () => clearTimeout(clicked));

  over.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = over.getBoundingClientRect();
      const [at, width] = [event.clientX - box.left, box.width];
      const factor = Math.min(2, Math.max(0.5, Math.exp(event.deltaY / 300)));
      const range: Range = [plot.posToVal(at - at * factor, "x"), plot.posToVal(at + (width - at) * factor, "x")];
      if (!Number.isFinite(range[0]) || !(range[1] > range[0])) return;
      plot.setScale("x", { min: range[0], max: range[1] });
      clearTimeout(idle);
      idle = setTimeout(() => gestures.onZoom(range), WHEEL_IDLE_MILLISECONDS);
    },
    { passive: false },
  );
}
