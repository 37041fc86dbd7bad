import { type PointerEvent, useMemo, useRef, useState } from "react";
import type { HistogramColumns, StepSpan } from "@/api/histograms";
import type { ShownRun } from "@/api/selection";
import { formatExact, formatNumber, formatStep } from "@/ui/format";
import { useThemeCount } from "@/ui/hooks";
import { colourVariable } from "@/ui/palette";
import { Axes, type Box } from "./Axes";
import { markVariable } from "./colours";
import { heatPicture, rampColours } from "./heat";
import { binAt, columnUpTo, edgesExtent, largestOf, outline, spreadColumns, zoomedAround } from "./histogram";
import { axisFor } from "./points";
import styles from "./widgets.module.css";

/** A series with the run that it is of. */
export interface Shown {
  run: ShownRun;
  /** What tells it from others: the run's name, and the path where there are several. */
  name: string;
  columns: HistogramColumns;
}

interface PanelProps {
  width: number;
  height: number;
}

const MARGIN = { left: 56, right: 12, top: 8, bottom: 36 };
const MOST_RIDGES = 24;
/** A press that moves less is none. */
const LEAST_DRAG_PIXELS = 4;

const boxOf = (width: number, height: number): Box => ({
  left: MARGIN.left,
  right: Math.max(MARGIN.left + 20, width - MARGIN.right),
  top: MARGIN.top,
  bottom: Math.max(MARGIN.top + 20, height - MARGIN.bottom),
});

/** "0.1 to 0.2: 42". */
const binText = ({ edges, values, is_density }: HistogramColumns, column: number, bin: number): string =>
  `${formatNumber(edges[bin]!)} to ${formatNumber(edges[bin + 1]!)}: ${formatExact(values[column]?.[bin] ?? 0)}${is_density ? " (density)" : ""}`;

/**
 * Steps across, bins up, how much as colour. The arrow keys go from cell to cell; dragging, `+` and `-` choose the steps in sight, a double
 * click or `0` shows all again.
 */
export function HeatMap({
  shown,
  range,
  width,
  height,
  onSay,
  onZoom,
}: PanelProps & {
  shown: Shown;
  range: readonly [number, number];
  onSay: (text: string) => void;
  onZoom: (zoom: StepSpan | null) => void;
}) {
  const { columns } = shown;
  const theme = useThemeCount();
  const [cell, setCell] = useState<{ column: number; bin: number } | null>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const box = boxOf(width, height);
  const { steps, edges, values } = columns;
  const x = useMemo(
    () => ({
      scale: "linear" as const,
      range: spanOf(steps),
      at: (step: number) => {
        const [from, to] = spanOf(steps);
        return box.left + ((step - from) / (to - from)) * (box.right - box.left);
      },
    }),
    [steps, box.left, box.right],
  );
  const y = {
    scale: "linear" as const,
    range,
    at: (value: number) => box.bottom - ((value - range[0]) / (range[1] - range[0])) * (box.bottom - box.top),
  };
  const [top, bottom] = [y.at(edges[edges.length - 1]!), y.at(edges[0]!)];
  const [wide, high] = [
    Math.max(1, Math.min(800, Math.round(box.right - box.left))),
    Math.max(1, Math.min(400, Math.round(bottom - top))),
  ];
  const picture = useMemo(
    // The picture is drawn anew in the colours of another theme.
    () => (theme < 0 ? "" : heatPicture(steps, edges, values, largestOf(values), rampColours(), wide, high)),
    [steps, edges, values, wide, high, theme],
  );
  const textOf = (at: { column: number; bin: number }) =>
    `step ${formatStep(steps[at.column]!)} · ${binText(columns, at.column, at.bin)}`;
  const move = (column: number, bin: number) => {
    const next = {
      column: Math.min(steps.length - 1, Math.max(0, (cell?.column ?? steps.length - 1) + column)),
      bin: Math.min(edges.length - 2, Math.max(0, (cell?.bin ?? (edges.length - 2) >> 1) + bin)),
    };
    setCell(next);
    onSay(textOf(next));
  };
  const leftOf = (event: PointerEvent<SVGSVGElement>) => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
    return Math.min(box.right, Math.max(box.left, left));
  };
  const stepAt = (left: number) => {
    const [from, to] = x.range;
    return from + ((left - box.left) / (box.right - box.left)) * (to - from);
  };
  const zoomBy = (factor: number) => {
    const [from, to] = x.range;
    onZoom(zoomedAround({ from, to }, cell ? steps[cell.column]! : (from + to) / 2, factor));
  };
  return (
    <svg
      role="img"
      aria-label={`${shown.name}: ${steps.length} steps from ${formatStep(steps[0]!)} to ${formatStep(steps[steps.length - 1]!)}, values from ${formatNumber(edges[0]!)} to ${formatNumber(edges[edges.length - 1]!)}. Arrow keys read its cells, + and - zoom, 0 shows all steps.`}
      width={width}
      height={height}
      className={styles.plot}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys go from cell to cell.
      tabIndex={0}
      onPointerMove={(event) => {
        const bounds = event.currentTarget.getBoundingClientRect();
        const [left, up] = [event.clientX - bounds.left, event.clientY - bounds.top];
        if (drag) setDrag({ ...drag, to: leftOf(event) });
        const step = stepAt(left);
        const value = range[0] + ((box.bottom - up) / (box.bottom - box.top)) * (range[1] - range[0]);
        const bin = left < box.left || left > box.right ? -1 : binAt(edges, value);
        setCell(bin < 0 ? null : { column: nearestColumn(steps, step), bin });
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: leftOf(event), to: leftOf(event) });
      }}
      onPointerUp={(event) => {
        const to = leftOf(event);
        if (drag && Math.abs(to - drag.from) >= LEAST_DRAG_PIXELS)
          onZoom({ from: stepAt(Math.min(drag.from, to)), to: stepAt(Math.max(drag.from, to)) });
        setDrag(null);
      }}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={() => onZoom(null)}
      onPointerLeave={() => setCell(null)}
      onBlur={() => setCell(null)}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === "ArrowLeft") move(-1, 0);
        else if (event.key === "ArrowRight") move(1, 0);
        else if (event.key === "ArrowUp") move(0, 1);
        else if (event.key === "ArrowDown") move(0, -1);
        else if (event.key === "+") zoomBy(1 / 2);
        else if (event.key === "-") zoomBy(2);
        else if (event.key === "0") onZoom(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <Axes box={box} x={x} y={y} xName="Step" yName="" />
      <image
        href={picture}
        x={box.left}
        y={top}
        width={box.right - box.left}
        height={Math.max(1, bottom - top)}
        preserveAspectRatio="none"
        className={styles.heat}
      />
      {drag && (
        <rect
          data-transient
          className={styles.drag}
          x={Math.min(drag.from, drag.to)}
          width={Math.abs(drag.to - drag.from)}
          y={box.top}
          height={box.bottom - box.top}
        />
      )}
      {cell && !drag && (
        <g data-transient pointerEvents="none">
          <line
            className={styles.crosshair}
            x1={x.at(steps[cell.column]!)}
            x2={x.at(steps[cell.column]!)}
            y1={box.top}
            y2={box.bottom}
          />
          <rect
            className={styles.cell}
            x={box.left}
            width={box.right - box.left}
            y={y.at(edges[cell.bin + 1]!)}
            height={Math.max(1, y.at(edges[cell.bin]!) - y.at(edges[cell.bin + 1]!))}
          />
          <text
            className={styles.tip}
            x={x.at(steps[cell.column]!) > width / 2 ? x.at(steps[cell.column]!) - 8 : x.at(steps[cell.column]!) + 8}
            y={Math.max(box.top + 14, y.at(edges[cell.bin + 1]!) - 8)}
            textAnchor={x.at(steps[cell.column]!) > width / 2 ? "end" : "start"}
          >
            {textOf(cell)}
          </text>
        </g>
      )}
    </svg>
  );
}

function spanOf(steps: readonly number[]): readonly [number, number] {
  const [first, last] = [steps[0] ?? 0, steps[steps.length - 1] ?? 1];
  return last > first ? [first, last] : [first - 0.5, first + 0.5];
}

function nearestColumn(steps: readonly number[], step: number): number {
  const before = Math.max(0, columnUpTo(steps, step));
  const after = Math.min(steps.length - 1, before + 1);
  return Math.abs(steps[after]! - step) < Math.abs(step - steps[before]!) ? after : before;
}

/** So many lines are told apart in this height. */
export const mostRidges = (height: number): number => {
  const box = boxOf(0, height);
  return Math.min(MOST_RIDGES, Math.max(2, Math.floor((box.bottom - box.top) / 12)));
};

/** Some steps as lines behind each other, the last one in front. */
export function Ridges({
  shown,
  range,
  width,
  height,
}: PanelProps & { shown: Shown; range: readonly [number, number] }) {
  const { steps, edges, values } = shown.columns;
  const box = boxOf(width, height);
  const chosen = spreadColumns(steps.length, mostRidges(height));
  const largest = largestOf(chosen.map((column) => values[column]!));
  const room = box.bottom - box.top;
  const gap = room / (chosen.length + 2);
  const tall = Math.min(room, gap * 3);
  const x = {
    scale: "linear" as const,
    range,
    at: (value: number) => box.left + ((value - range[0]) / (range[1] - range[0])) * (box.right - box.left),
  };
  const nothing = { scale: "linear" as const, range: [0, 0] as const, at: () => -100 };
  const [hovered, hover] = useState<number | null>(null);
  const every = Math.ceil(chosen.length / Math.max(1, Math.floor(room / 16)));
  return (
    <svg
      role="img"
      aria-label={`${shown.name}: ${chosen.length} of ${steps.length} steps, from ${formatStep(steps[0]!)} at the back to ${formatStep(steps[steps.length - 1]!)} in front.`}
      width={width}
      height={height}
      className={styles.plot}
      onPointerLeave={() => hover(null)}
    >
      <Axes box={box} x={x} y={nothing} xName="Value" yName="" />
      {chosen.map((column, index) => {
        const base = box.top + gap * (index + 3);
        const yOf = (value: number) => base - (largest > 0 ? (value / largest) * tall : 0);
        return (
          <g key={column} onPointerEnter={() => hover(column)} data-hovered={hovered === column || undefined}>
            <path
              className={styles.ridge}
              d={outline(edges, values[column]!, x.at, yOf)}
              style={{
                stroke: markVariable(chosen.length < 2 ? 1 : index / (chosen.length - 1)),
              }}
            />
            {(index % every === 0 || index === chosen.length - 1 || hovered === column) && (
              <text x={box.left - 6} y={base + 3} textAnchor="end" className={styles.ridgeStep}>
                {formatStep(steps[column]!)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** One step of all series over each other. The arrow keys go from bin to bin. */
export function StepBars({
  shown,
  step,
  width,
  height,
  onSay,
}: PanelProps & { shown: readonly Shown[]; step: number; onSay: (text: string) => void }) {
  const box = boxOf(width, height);
  const range = edgesExtent(shown.map((each) => each.columns)) ?? [0, 1];
  const svg = useRef<SVGSVGElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const drawn = shown.flatMap((each) => {
    const column = columnUpTo(each.columns.steps, step);
    return column < 0 ? [] : [{ ...each, column, values: each.columns.values[column]! }];
  });
  const x = {
    scale: "linear" as const,
    range,
    at: (value: number) => box.left + ((value - range[0]) / (range[1] - range[0])) * (box.right - box.left),
  };
  const y = axisFor([0, largestOf(drawn.map((each) => each.values)) || 1], "linear", box.bottom, box.top);
  const isAlone = drawn.length === 1;
  const textsAt = (value: number): string[] =>
    drawn.flatMap((each) => {
      const bin = binAt(each.columns.edges, value);
      if (bin < 0) return [];
      const own = each.columns.steps[each.column]!;
      return [`${isAlone ? "" : `${each.name}, `}step ${formatStep(own)} · ${binText(each.columns, each.column, bin)}`];
    });
  const lines = at === null ? [] : textsAt(at).slice(0, 12);
  const move = (by: number) => {
    const bins = Math.max(1, (drawn[0]?.columns.edges.length ?? 2) - 1);
    const width = (range[1] - range[0]) / bins;
    const next = Math.min(
      range[1] - width / 2,
      Math.max(range[0] + width / 2, (at ?? range[0] - width / 2) + by * width),
    );
    setAt(next);
    onSay(textsAt(next).join("; "));
  };
  return (
    <svg
      ref={svg}
      role="img"
      aria-label={`Step ${formatStep(step)} of ${drawn.map((each) => each.name).join(", ")}. Arrow keys read the bins.`}
      width={width}
      height={height}
      className={styles.plot}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys go from bin to bin.
      tabIndex={0}
      onPointerMove={(event) => {
        const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
        const share = (left - box.left) / (box.right - box.left);
        setAt(share >= 0 && share <= 1 ? range[0] + share * (range[1] - range[0]) : null);
      }}
      onPointerLeave={() => setAt(null)}
      onBlur={() => setAt(null)}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") move(-1);
        else if (event.key === "ArrowRight") move(1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <Axes
        box={box}
        x={x}
        y={y}
        xName="Value"
        yName={drawn.some((each) => each.columns.is_density) ? "Density" : "Count"}
      />
      {drawn.map((each) => (
        <path
          key={`${each.run.id} ${each.columns.path}`}
          className={styles.histogram}
          data-alone={isAlone || undefined}
          d={outline(each.columns.edges, each.values, x.at, y.at)}
          style={{ fill: colourVariable(each.run.colour), stroke: colourVariable(each.run.colour) }}
        />
      ))}
      {at !== null && lines.length > 0 && (
        <g data-transient pointerEvents="none">
          <line className={styles.crosshair} x1={x.at(at)} x2={x.at(at)} y1={box.top} y2={box.bottom} />
          <text className={styles.tip} textAnchor={x.at(at) > width / 2 ? "end" : "start"}>
            {lines.map((line, index) => (
              <tspan key={line} x={x.at(at) + (x.at(at) > width / 2 ? -8 : 8)} y={box.top + 14 + index * 16}>
                {line}
              </tspan>
            ))}
          </text>
        </g>
      )}
    </svg>
  );
}
