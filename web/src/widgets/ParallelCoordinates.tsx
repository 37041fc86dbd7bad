import { useNavigate } from "@tanstack/react-router";
import { ChartNoAxesGantt } from "lucide-react";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/ui/controls";
import { formatInteger, shorten } from "@/ui/format";
import { useHoveredRun } from "@/ui/runHover";
import type { Range } from "@/ui/scales";
import { valueLabels } from "@/ui/ticks";
import { coloursBy } from "./colours";
import { define, type EditorProps, type WidgetProps } from "./definition";
import { Flag } from "./editing";
import { FieldPicker, FieldsPicker } from "./FieldPicker";
import { coverageText, Frame, NoData, NoRuns, NothingChosen, Waiting } from "./Frame";
import { type Field, fieldCell, fieldKey, fieldName, fieldTitle } from "./fields";
import { LegendLine } from "./LegendLine";
import { fieldOf, fieldsOf, rawOf, textsOf } from "./options";
import { isWithin, type ParallelAxis, parallelAxis, pathOf } from "./parallel";
import { Tools } from "./Tools";
import { useRoom } from "./useRoom";
import { useValues } from "./useValues";
import styles from "./widgets.module.css";

interface ParallelOptions {
  axes: readonly Field[];
  colour: Field | null;
  /** Keys of axes with a logarithmic scale. */
  logs: readonly string[];
}

const MOST_AXES = 20;
const TOP = 30;
const BOTTOM = 20;
const SIDE = 56;
const HANDLE = 12;
const KEY_STEP = 0.02;

interface Stroke {
  id: string;
  name: string;
  path: string;
  colour: string;
  isIn: boolean;
}

function ParallelCoordinates({ options, title, address, runs, hoveredRun, onHoverRun }: WidgetProps<ParallelOptions>) {
  const { axes: fields, colour, logs } = options;
  const asked = useMemo(() => (colour ? [...fields, colour] : fields), [fields, colour]);
  const { values, error, isStale, retry } = useValues(address, runs, asked);
  const svg = useRef<SVGSVGElement>(null);
  const { room, width, height } = useRoom();
  const navigate = useNavigate();
  const [brushes, setBrushes] = useState<ReadonlyMap<number, Range>>(() => new Map());
  // biome-ignore lint/correctness/useExhaustiveDependencies: other axes, other brushes.
  useEffect(() => setBrushes(new Map()), [fields]);

  const bottom = Math.max(TOP + 40, height - BOTTOM);
  const axes = useMemo(
    () =>
      values
        ? fields.map((field) =>
            parallelAxis(field, logs.includes(fieldKey(field)) ? "log" : "linear", runs, values, (bottom - TOP) / 40),
          )
        : null,
    [values, fields, logs, runs, bottom],
  );
  const strokes = useMemo((): readonly Stroke[] => {
    if (!axes || !values) return [];
    const { colourOf } = coloursBy(runs, values, colour);
    const xOf = (index: number) => xAt(index, axes.length, width);
    const yOf = (share: number) => bottom - share * (bottom - TOP);
    return runs.flatMap((run) => {
      const shares = axes.map((axis) => axis.shareOf(run));
      if (shares.every((share) => share === null)) return [];
      const path = pathOf(shares, xOf, yOf);
      return [{ id: run.id, name: run.name, path, colour: colourOf(run), isIn: isWithin(shares, brushes) }];
    });
  }, [axes, values, runs, colour, width, bottom, brushes]);

  if (fields.length < 2) return <NothingChosen what="attributes for two or more axes" />;
  if (runs.length === 0) return <NoRuns />;
  if (!values || !axes) return <Waiting error={error} onRetry={retry} />;
  if (strokes.length === 0) return <NoData runs={runs.length} paths={fields.map(fieldTitle)} />;

  const complete = runs.filter((run) => axes.every((axis) => axis.shareOf(run) !== null)).length;
  const held = strokes.filter((stroke) => stroke.isIn);
  const brush = (index: number, range: Range | null) => {
    const next = new Map(brushes);
    if (range && (range[0] > 0 || range[1] < 1)) next.set(index, range);
    else next.delete(index);
    setBrushes(next);
  };
  const table = () => ({
    head: ["Run", "Id", ...fields.map(fieldTitle), ...(brushes.size > 0 ? ["Within the brushes"] : [])],
    rows: runs.map((run) => [
      run.name,
      run.id,
      ...fields.map((field) => fieldCell(values.get(run.id), field)),
      ...(brushes.size > 0 ? [held.some((stroke) => stroke.id === run.id) ? "yes" : "no"] : []),
    ]),
  });
  return (
    <Frame
      isStale={isStale}
      note={
        <>
          {coverageText(complete, runs.length)}
          {complete < strokes.length && ` on all axes, ${formatInteger(strokes.length - complete)} on some`}
          {brushes.size > 0 && ` · ${formatInteger(held.length)} within the brushes`}
          {colour && <LegendLine legend={coloursBy(runs, values, colour).legend} name={fieldTitle(colour)} />}
        </>
      }
      tools={
        <>
          {brushes.size > 0 && (
            <Button className={styles.small} onClick={() => setBrushes(new Map())}>
              Clear brushes
            </Button>
          )}
          <Tools title={title} table={table} drawing={svg} />
        </>
      }
    >
      <div ref={room} className={styles.room}>
        {width > 160 && height > 90 && (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be drawn into, and its brushes must be reachable.
          <svg
            ref={svg}
            aria-label={`${title}. ${strokes.length} runs across ${fields.map(fieldTitle).join(", ")}.`}
            role="group"
            width={width}
            height={height}
            className={styles.plot}
          >
            <Strokes
              strokes={strokes}
              hover={hoveredRun}
              onHover={onHoverRun}
              onOpen={(run) =>
                void navigate({ to: "/w/$workspace/p/$project/runs/$run", params: { ...address, run }, search: {} })
              }
            />
            <Hovered strokes={strokes} hover={hoveredRun} x={width / 2} y={height - 3} />
            {axes.map((axis, index) => (
              <AxisOf
                key={`${fieldKey(axis.field)} ${index}`}
                axis={axis}
                x={xAt(index, axes.length, width)}
                room={(width - 2 * SIDE) / Math.max(1, axes.length - 1)}
                bottom={bottom}
                range={brushes.get(index) ?? null}
                onRange={(range) => brush(index, range)}
              />
            ))}
          </svg>
        )}
      </div>
    </Frame>
  );
}

const xAt = (index: number, count: number, width: number): number =>
  SIDE + (count < 2 ? 0 : (index / (count - 1)) * (width - 2 * SIDE));

/** All lines: while one is pointed at the others fade, without any of them being rendered. */
const Strokes = memo(function Strokes({
  strokes,
  hover,
  onHover,
  onOpen,
}: {
  strokes: readonly Stroke[];
  hover: WidgetProps["hoveredRun"];
  onHover: (id: string | null) => void;
  onOpen: (id: string) => void;
}) {
  const group = useRef<SVGGElement>(null);
  useEffect(() => {
    const known = new Set(strokes.map((stroke) => stroke.id));
    const fade = (id: string | null) => {
      if (group.current) group.current.dataset.faded = String(id !== null && known.has(id));
    };
    fade(hover.current);
    return hover.subscribe(fade);
  }, [hover, strokes]);
  return (
    <g ref={group} className={styles.strokes}>
      {strokes.map(({ id, path, colour, isIn }) => (
        <path key={id} d={path} style={{ stroke: colour }} data-out={!isIn || undefined} />
      ))}
      {/* Thin lines are hard to point at. */}
      {strokes.map(({ id, path, isIn }) =>
        isIn ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: the data table has the same runs for the keyboard.
          <path
            key={`${id} wide`}
            d={path}
            data-wide
            onPointerEnter={() => onHover(id)}
            onPointerLeave={() => onHover(null)}
            onClick={() => onOpen(id)}
          />
        ) : null,
      )}
    </g>
  );
});

function Hovered({
  strokes,
  hover,
  x,
  y,
}: {
  strokes: readonly Stroke[];
  hover: WidgetProps["hoveredRun"];
  x: number;
  y: number;
}) {
  const id = useHoveredRun(hover);
  const stroke = id === null ? undefined : strokes.find((each) => each.id === id);
  if (!stroke) return null;
  return (
    <g data-transient pointerEvents="none">
      <path className={styles.strokeHovered} d={stroke.path} style={{ stroke: stroke.colour }} />
      <text className={styles.tip} x={x} y={y} textAnchor="middle">
        {stroke.name}
      </text>
    </g>
  );
}

interface AxisProps {
  axis: ParallelAxis;
  x: number;
  /** Pixels between axes. */
  room: number;
  bottom: number;
  range: Range | null;
  onRange: (range: Range | null) => void;
}

/** An axis with its brush: drawn by dragging along it, or by its two ends with arrow keys. */
function AxisOf({ axis, x, room, bottom, range, onRange }: AxisProps) {
  const drag = useRef<number | null>(null);
  const height = bottom - TOP;
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
          if (event.key === "Escape" && range) onRange(null);
          else if (by === undefined) return;
          else if (which === "low") onRange([Math.min(high, Math.max(0, low + by)), high]);
          else onRange([low, Math.max(low, Math.min(1, high + by))]);
          event.preventDefault();
          event.stopPropagation();
        }}
      />
    );
  };
  return (
    <g className={styles.parallelAxis}>
      <line x1={x} x2={x} y1={TOP} y2={bottom} />
      {axis.ticks.map((tick, index) => (
        <text key={tick.value} x={x - 7} y={yOf(tick.share) + 4} textAnchor="end">
          {tick.text === null ? labels[index] : shorten(tick.text, Math.max(4, Math.floor(room / 9)))}
        </text>
      ))}
      <text className={styles.axisName} x={x} y={TOP - 14} textAnchor="middle">
        <title>{title}</title>
        {shorten(fieldName(axis.field), Math.max(6, Math.floor(room / 7)))}
      </text>
      <rect
        className={styles.brushArea}
        x={x - 9}
        y={TOP}
        width={18}
        height={height}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = shareAt(event);
        }}
        onPointerMove={(event) => {
          if (drag.current === null) return;
          const at = shareAt(event);
          onRange([Math.min(drag.current, at), Math.max(drag.current, at)]);
        }}
        onPointerUp={(event) => {
          // A click without a way takes the brush away.
          if (drag.current !== null && Math.abs(shareAt(event) - drag.current) * height < 3) onRange(null);
          drag.current = null;
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

function ParallelEditor({ options, address, runs, onChange }: EditorProps<ParallelOptions>) {
  const set = (changes: Partial<ParallelOptions>) => onChange({ ...options, ...changes });
  return (
    <div className={styles.form}>
      <FieldsPicker
        address={address}
        runs={runs}
        label="Axes, from left to right"
        value={options.axes}
        most={MOST_AXES}
        onChange={(axes) => set({ axes })}
      />
      <FieldPicker
        address={address}
        runs={runs}
        label="Colour"
        value={options.colour}
        canClear
        onChange={(colour) => set({ colour })}
      />
      {options.axes.length > 0 && (
        <fieldset className={styles.flags}>
          <legend>Logarithmic axes</legend>
          {options.axes.map((field) => {
            const key = fieldKey(field);
            return (
              <Flag
                key={key}
                label={fieldTitle(field)}
                value={options.logs.includes(key)}
                onChange={(isLog) =>
                  set({ logs: isLog ? [...options.logs, key] : options.logs.filter((log) => log !== key) })
                }
              />
            );
          })}
        </fieldset>
      )}
    </div>
  );
}

export const parallelCoordinates = define<ParallelOptions>({
  label: "Parallel coordinates",
  about: "A line for each run across axes of attributes, with brushes",
  icon: ChartNoAxesGantt,
  defaultSize: { w: 12, h: 8 },
  defaults: () => ({ axes: [], colour: null, logs: [] }),
  parse: (options) => {
    const raw = rawOf(options);
    return { axes: fieldsOf(raw.axes, MOST_AXES), colour: fieldOf(raw.colour), logs: textsOf(raw.logs, MOST_AXES) };
  },
  titleOf: ({ axes }) => axes.map(fieldName).join(" · ").slice(0, 80),
  forPaths: (paths) => ({ axes: paths.slice(0, MOST_AXES).map((path) => ({ path })), colour: null, logs: [] }),
  Widget: ParallelCoordinates,
  Editor: ParallelEditor,
});
