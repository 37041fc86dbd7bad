import { useRef } from "react";
import { shorten } from "@/ui/format";
import type { Range } from "@/ui/scales";
import { valueLabels } from "@/ui/ticks";
import { fieldName, fieldTitle } from "./fields";
import type { ParallelAxis } from "./parallel";
import styles from "./widgets.module.css";

/** Above every axis is room for its name. */
export const AXIS_TOP = 30;
const HANDLE = 12;
const KEY_STEP = 0.02;

interface AxisProps {
  axis: ParallelAxis;
  x: number;
  /** Pixels between axes. */
  room: number;
  bottom: number;
  range: Range | null;
  /** Null takes the brush away; `isDone` is false while it is being drawn. */
  onRange: (range: Range | null, isDone: boolean) => void;
}

/** An axis with its brush: drawn by dragging along it, or by its two ends with arrow keys. */
export function BrushedAxis({ axis, x, room, bottom, range, onRange }: AxisProps) {
  const drag = useRef<number | null>(null);
  const height = bottom - AXIS_TOP;
  const yOf = (share: number) => bottom - share * height;
  const shareAt = (event: React.PointerEvent<SVGElement>): number => {
    const bounds = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    return Math.min(1, Math.max(0, (bottom - (event.clientY - (bounds?.top ?? 0))) / height));
  };
  const labels = valueLabels(axis.ticks.map((tick) => tick.value));
  const [low, high] = range ?? [0, 1];
  const title = fieldTitle(axis.field);
  const textAt = (share: number): string => {
    const nearest = axis.ticks.reduce<(typeof axis.ticks)[number] | null>(
      (best, tick) => (!best || Math.abs(tick.share - share) < Math.abs(best.share - share) ? tick : best),
      null,
    );
    return nearest ? `near ${nearest.text ?? valueLabels([nearest.value])[0]}` : "";
  };
  const end = (which: "low" | "high") => {
    const share = which === "low" ? low : high;
    return (
      <rect
        role="slider"
        tabIndex={0}
        aria-label={`${title}: ${which === "low" ? "lower" : "upper"} end of the brush`}
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={textAt(share)}
        className={styles.handle}
        data-active={range !== null || undefined}
        x={x - HANDLE / 2}
        y={yOf(share) - (which === "high" ? 5 : 0)}
        width={HANDLE}
        height={5}
        rx={2}
        onKeyDown={(event) => {
          const by = { ArrowUp: KEY_STEP, ArrowDown: -KEY_STEP, PageUp: 0.2, PageDown: -0.2 }[event.key];
          if (event.key === "Escape" && range) onRange(null, true);
          else if (by === undefined) return;
          else if (which === "low") onRange([Math.min(high, Math.max(0, low + by)), high], false);
          else onRange([low, Math.max(low, Math.min(1, high + by))], false);
          event.preventDefault();
          event.stopPropagation();
        }}
        onKeyUp={() => range && onRange(range, true)}
      />
    );
  };
  return (
    <g className={styles.parallelAxis}>
      <line x1={x} x2={x} y1={AXIS_TOP} y2={bottom} />
      {axis.ticks.map((tick, index) => (
        <text key={tick.value} x={x - 7} y={yOf(tick.share) + 4} textAnchor="end">
          {tick.text === null ? labels[index] : shorten(tick.text, Math.max(4, Math.floor(room / 9)))}
        </text>
      ))}
      <text className={styles.axisName} x={x} y={AXIS_TOP - 14} textAnchor="middle">
        <title>{title}</title>
        {shorten(fieldName(axis.field), Math.max(6, Math.floor(room / 7)))}
      </text>
      <rect
        className={styles.brushArea}
        x={x - 9}
        y={AXIS_TOP}
        width={18}
        height={height}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = shareAt(event);
        }}
        onPointerMove={(event) => {
          if (drag.current === null) return;
          const at = shareAt(event);
          onRange([Math.min(drag.current, at), Math.max(drag.current, at)], false);
        }}
        onPointerUp={(event) => {
          const from = drag.current;
          if (from === null) return;
          drag.current = null;
          const at = shareAt(event);
          // A click without a way takes the brush away.
          const isClick = Math.abs(at - from) * height < 3;
          onRange(isClick ? null : [Math.min(from, at), Math.max(from, at)], true);
        }}
      />
      {range && (
        <rect className={styles.brush} x={x - 6} y={yOf(high)} width={12} height={Math.max(1, (high - low) * height)} />
      )}
      {end("low")}
      {end("high")}
    </g>
  );
}
