import { useEffect, useRef, useState } from "react";
import { useSize } from "@/ui/hooks";
import styles from "./charts.module.css";
import type { HoverBus } from "./engine/hover";
import { Plot, type PlotEvents, type View } from "./engine/plot";

interface ChartProps extends View {
  label: string;
  summary: string;
  bus: HoverBus;
  onZoom: PlotEvents["onZoom"];
  onReset: () => void;
}

/** The thin hand between React and the plot. */
export function Chart({
  label,
  summary,
  bus,
  onZoom,
  onReset,
  traces,
  colours,
  xAxis,
  logY,
  zoom,
  origin,
}: ChartProps) {
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [announcement, announce] = useState("");
  const size = useSize(root);
  const events = useRef({ onZoom, onReset });
  events.current = { onZoom, onReset };
  const view = useRef<View>({ traces, colours, xAxis, logY, zoom, origin });

  useEffect(() => {
    if (!root.current) return;
    const made = new Plot(root.current, bus, view.current, {
      onZoom: (range) => events.current.onZoom(range),
      onReset: () => events.current.onReset(),
      onAnnounce: announce,
    });
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [bus]);

  useEffect(() => {
    view.current = { traces, colours, xAxis, logY, zoom, origin };
    plot.current?.update(view.current);
  }, [traces, colours, xAxis, logY, zoom, origin]);

  useEffect(() => {
    plot.current?.resize(size.width, size.height);
  }, [size]);

  return (
    <>
      <div
        ref={root}
        className={styles.canvas}
        role="img"
        aria-label={`${label}. ${summary} Arrow keys read its values, 0 shows everything.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the crosshair.
        tabIndex={0}
        onKeyDown={(event) => {
          const by = { ArrowRight: 1, ArrowLeft: -1, PageDown: 20, PageUp: -20 }[event.key];
          if (by !== undefined) plot.current?.moveCursor(by);
          else if (event.key === "0") onReset();
          else if (event.key === "Escape") plot.current?.leave();
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
