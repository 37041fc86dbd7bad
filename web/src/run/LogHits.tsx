import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { TextHit } from "@/api/logs";
import { formatClock, formatDateTime, formatInteger } from "@/ui/format";
import { collapseReturns } from "./ansi";
import { LogText } from "./LogText";
import styles from "./log.module.css";

/** Only the lines that match; each leads to its place. */
export function LogHits({
  hits,
  matchCase,
  times,
  title,
  onGo,
}: {
  hits: readonly TextHit[];
  matchCase: boolean;
  times: boolean;
  title: string;
  onGo: (hit: TextHit) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: hits.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 19,
    overscan: 20,
  });
  const digits = formatInteger((hits[hits.length - 1]?.line ?? 0) + 1).length;
  return (
    <div className={styles.body}>
      <div
        ref={scroller}
        className={styles.lines}
        role="log"
        aria-live="off"
        aria-label={`Matches in ${title}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        <div className={styles.canvas} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((virtual) => {
            const hit = hits[virtual.index];
            if (!hit) return null;
            return (
              <div key={virtual.key} className={styles.line} style={{ transform: `translateY(${virtual.start}px)` }}>
                <button
                  type="button"
                  className={styles.number}
                  style={{ width: `${digits + 1}ch` }}
                  aria-label={`Go to line ${hit.line + 1}`}
                  onClick={() => onGo(hit)}
                >
                  {formatInteger(hit.line + 1)}
                </button>
                {times && (
                  <time className={styles.time} title={formatDateTime(hit.timestamp)}>
                    {formatClock(hit.timestamp)}
                  </time>
                )}
                <LogText
                  text={
                    collapseReturns(hit.text.replace(/\r?\n$/, ""))
                      .split("\n")
                      .find((line) => line.includes(hit.found)) ?? hit.text
                  }
                  mark={{ texts: [hit.found], matchCase }}
                />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
