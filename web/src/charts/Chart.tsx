import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useClaimedKeys } from "@/ui/activeKeys";
import type { RunHover } from "@/ui/runHover";
import styles from "./charts.module.css";
import type { HoverBus } from "./engine/hover";
import { Plot, type PlotEvents, type View } from "./engine/plot";

interface ChartProps {
  view: View;
  width: number;
  height: number;
  label: string;
  summary: string;
  bus: HoverBus;
  /** Which run the pointer is over, in other charts and in the table. */
  runs?: RunHover;
  onZoom: PlotEvents["onZoom"];
  onReset: () => void;
  onPin?: PlotEvents["onPin"];
  /** Enter. */
  onOpen?: () => void;
  ref?: Ref<Plot | null>;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, PageDown: 20, PageUp: -20 };
const LINES: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
const OWN_KEYS = [...Object.keys(STEPS), ...Object.keys(LINES), "+", "-", "0"];
const PINNING_KEYS = [...OWN_KEYS, " "];

/** The thin hand between React and the plot. */
export function Chart({
  view,
  width,
  height,
  label,
  summary,
  bus,
  runs,
  onZoom,
  onReset,
  onPin,
  onOpen,
  ref,
}: ChartProps) {
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [announcement, announce] = useState("");
  const events = useRef({ onZoom, onReset, onPin });
  events.current = { onZoom, onReset, onPin };
  const current = useRef(view);
  useImperativeHandle<Plot | null, Plot | null>(ref, () => plot.current);

  useClaimedKeys("chart", onPin ? PINNING_KEYS : OWN_KEYS);

  useEffect(() => {
    if (!root.current) return;
    const made = new Plot(root.current, bus, current.current, {
      onZoom: (zoom) => events.current.onZoom(zoom),
      onReset: () => events.current.onReset(),
      onPin: (x) => events.current.onPin?.(x),
      onFocus: (run) => (runs ? runs.publish(run) : undefined),
      onAnnounce: announce,
    });
    plot.current = made;
    const unsubscribe = runs?.subscribe((run) => made.focus(run));
    return () => {
      unsubscribe?.();
      made.destroy();
      plot.current = null;
    };
  }, [bus, runs]);

  useEffect(() => {
    if (current.current === view) return;
    current.current = view;
    plot.current?.update(view);
  }, [view]);

  useEffect(() => {
    plot.current?.resize(width, height);
  }, [width, height]);

  return (
    <>
      <div
        ref={root}
        className={styles.canvas}
        role="img"
        aria-label={`${label}. ${summary} Arrow keys read its values,${onPin ? " Space pins them," : ""} 0 shows everything.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the crosshair.
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key in STEPS) plot.current?.moveCursor(STEPS[event.key]!);
          else if (event.key in LINES && view.lines.length > 1) plot.current?.moveCursor(0, LINES[event.key]!);
          else if (event.key === "0") {
            onReset();
            announce("Everything is shown");
          } else if (event.key === "+" || event.key === "=") plot.current?.zoomBy(0.5);
          else if (event.key === "-") plot.current?.zoomBy(2);
          else if (event.key === " " && onPin) plot.current?.pin();
          else if (event.key === "Enter" && onOpen) onOpen();
          else if (event.key === "Escape" && plot.current?.isRead) plot.current.leave();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
        onBlur={() => plot.current?.leave()}
      />
      <span className="visually-hidden" aria-live="polite">
        {announcement}
      </span>
    </>
  );
}
