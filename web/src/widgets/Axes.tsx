import { ticksOf } from "@/ui/scales";
import { timeLabels, valueLabels } from "@/ui/ticks";
import type { Axis } from "./points";
import styles from "./widgets.module.css";

/** Where the plot is within its drawing, in pixels. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const PIXELS_PER_TICK_ACROSS = 90;
const PIXELS_PER_TICK_UP = 44;
/** Labels may reach a little over the plot's edge. */
const PAST_THE_END = 12;

export function labelsOf(axis: Axis, ticks: number[], isTime: boolean): string[] {
  if (isTime) return timeLabels(ticks.map((tick) => tick / 1000));
  return axis.scale === "linear" ? valueLabels(ticks) : ticks.map((tick) => valueLabels([tick])[0] ?? "");
}

const PIXELS_PER_CHARACTER = 6.2;
const PIXELS_BETWEEN = 8;

/** Which labels along a line have room beside those before them and up to its end; ticks of a logarithm are not equally far apart. */
export function fitting(places: readonly number[], labels: readonly string[], end: number): boolean[] {
  let free = -Infinity;
  return places.map((place, index) => {
    const half = ((labels[index]?.length ?? 0) * PIXELS_PER_CHARACTER) / 2;
    const fits = place - half >= free && place + half <= end;
    if (fits) free = place + half + PIXELS_BETWEEN;
    return fits;
  });
}

interface AxesProps {
  box: Box;
  x: Axis;
  y: Axis;
  xName: string;
  yName: string;
  isTimeX?: boolean;
  isTimeY?: boolean;
}

/** The lines and labels of both axes. */
export function Axes({ box, x, y, xName, yName, isTimeX = false, isTimeY = false }: AxesProps) {
  const across = ticksOf(x.scale, x.range, (box.right - box.left) / PIXELS_PER_TICK_ACROSS);
  const up = ticksOf(y.scale, y.range, (box.bottom - box.top) / PIXELS_PER_TICK_UP);
  const acrossLabels = labelsOf(x, across, isTimeX);
  const isLabelled = fitting(across.map(x.at), acrossLabels, box.right + PAST_THE_END);
  const upLabels = labelsOf(y, up, isTimeY);
  return (
    <g aria-hidden className={styles.axes}>
      {across.map((tick, index) => (
        <g key={tick}>
          <line x1={x.at(tick)} x2={x.at(tick)} y1={box.top} y2={box.bottom} />
          <text x={x.at(tick)} y={box.bottom + 15} textAnchor="middle">
            {isLabelled[index] && acrossLabels[index]}
          </text>
        </g>
      ))}
      {up.map((tick, index) => (
        <g key={tick}>
          <line x1={box.left} x2={box.right} y1={y.at(tick)} y2={y.at(tick)} />
          <text x={box.left - 6} y={y.at(tick) + 4} textAnchor="end">
            {upLabels[index]}
          </text>
        </g>
      ))}
      <text className={styles.axisName} x={(box.left + box.right) / 2} y={box.bottom + 31} textAnchor="middle">
        {xName}
      </text>
      <text
        className={styles.axisName}
        transform={`translate(${box.left - 44} ${(box.top + box.bottom) / 2}) rotate(-90)`}
        textAnchor="middle"
      >
        {yName}
      </text>
    </g>
  );
}
