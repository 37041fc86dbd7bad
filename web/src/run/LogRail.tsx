import { useMemo, useRef, useState } from "react";
import { formatInteger } from "@/ui/format";
import { useSize } from "@/ui/hooks";
import styles from "./log.module.css";

interface LogRailProps {
  total: number;
  /** The first and the last point in sight. */
  first: number;
  last: number;
  /** The first line in sight, and how many there are. */
  firstLine: number;
  lineCount: number;
  hits: readonly { index: number }[];
  controls: string;
  onGo: (index: number) => void;
}

const LEAST_THUMB = 18;
const KEYS: Record<string, (first: number, page: number, total: number) => number> = {
  Home: () => 0,
  End: (_, __, total) => total - 1,
  PageUp: (first, page) => first - page,
  PageDown: (first, page) => first + page,
  ArrowUp: (first) => first - 1,
  ArrowDown: (first) => first + 1,
};

/** Where in the whole stream somebody is, and where the matches are: no scroll bar is long enough for ten million lines. */
export function LogRail({ total, first, last, firstLine, lineCount, hits, controls, onGo }: LogRailProps) {
  const rail = useRef<HTMLDivElement>(null);
  const { height } = useSize(rail);
  const [aim, setAim] = useState<number | null>(null);
  const thumb = Math.min(height, Math.max(LEAST_THUMB, ((last - first + 1) / Math.max(1, total)) * height));
  const room = Math.max(1, total - (last - first + 1));
  const top = Math.min(1, first / room) * (height - thumb);
  const marks = useMemo(() => {
    const places = new Set<number>();
    if (height > 0) for (const { index } of hits) places.add(Math.round((index / Math.max(1, total)) * (height - 2)));
    return [...places];
  }, [hits, total, height]);
  const indexAt = (event: React.PointerEvent): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const fraction = Math.min(1, Math.max(0, (event.clientY - box.top) / box.height));
    return Math.min(total - 1, Math.round(fraction * (total - 1)));
  };
  return (
    <div
      ref={rail}
      role="scrollbar"
      aria-label="Place in the stream"
      aria-controls={controls}
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={Math.max(1, total)}
      aria-valuenow={Math.min(total, first + 1)}
      aria-valuetext={`Line ${formatInteger(firstLine + 1)} of ${formatInteger(lineCount)}`}
      tabIndex={0}
      className={styles.rail}
      onPointerDown={(event) => {
        if (event.button !== 0 || total === 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setAim(indexAt(event));
      }}
      onPointerMove={(event) => {
        if (aim !== null) setAim(indexAt(event));
      }}
      onPointerUp={() => {
        if (aim !== null) onGo(aim);
        setAim(null);
      }}
      onPointerCancel={() => setAim(null)}
      onKeyDown={(event) => {
        const go = KEYS[event.key];
        if (!go) return;
        event.preventDefault();
        onGo(Math.min(total - 1, Math.max(0, go(first, last - first, total))));
      }}
    >
      {marks.map((place) => (
        <i key={place} className={styles.tick} style={{ transform: `translateY(${place}px)` }} />
      ))}
      <i className={styles.thumb} style={{ height: thumb, transform: `translateY(${top}px)` }} />
      {aim !== null && (
        <output
          className={styles.aim}
          style={{ transform: `translateY(${(aim / Math.max(1, total - 1)) * (height - 24)}px)` }}
        >
          {lineCount === total ? "" : "≈ "}
          {formatInteger(Math.round((aim / Math.max(1, total - 1)) * (lineCount - 1)) + 1)}
        </output>
      )}
    </div>
  );
}
