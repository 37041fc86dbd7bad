import { useNavigate } from "@tanstack/react-router";
import { ChartScatter } from "lucide-react";
import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import { formatNumber } from "@/ui/format";
import { useHoveredRun } from "@/ui/runHover";
import { useRunSearch } from "@/ui/runList";
import type { Scale } from "@/ui/scales";
import { Axes, type Box } from "./Axes";
import { coloursBy } from "./colours";
import { define, type EditorProps, type WidgetProps } from "./definition";
import { Choice } from "./editing";
import { FieldPicker } from "./FieldPicker";
import { coverageText, Frame, NoData, NoRuns, NothingChosen, Waiting } from "./Frame";
import { axisText, type Field, fieldCell, fieldText, fieldTitle, finiteOf } from "./fields";
import { LegendLine } from "./LegendLine";
import { choiceOf, fieldOf, rawOf } from "./options";
import { axisFor, type Better, frontCorners, nearest, type Point, paretoFront } from "./points";
import { Tools } from "./Tools";
import { useCursor } from "./useCursor";
import { useRoom } from "./useRoom";
import { useValues } from "./useValues";
import styles from "./widgets.module.css";

const SCALES = ["linear", "log", "symlog"] as const;
const PARETOS = ["off", "less-less", "less-more", "more-less", "more-more"] as const;

interface ScatterOptions {
  x: Field | null;
  y: Field | null;
  size: Field | null;
  colour: Field | null;
  xScale: Scale;
  yScale: Scale;
  /** Which end of x and of y is the better one. */
  pareto: (typeof PARETOS)[number];
}

const REACH_PIXELS = 24;
const SMALLEST = 4;
const LARGEST = 13;
const MARGIN = { left: 62, right: 14, top: 10, bottom: 38 };

interface Placed extends Point {
  px: number;
  py: number;
  radius: number;
  colour: string;
}

function Scatter({ options, title, address, runs, hoveredRun, onHoverRun }: WidgetProps<ScatterOptions>) {
  const { x, y, size, colour, xScale, yScale, pareto } = options;
  const fields = useMemo(() => [x, y, size, colour].filter((field) => field !== null), [x, y, size, colour]);
  const { values, asked } = useValues(address, runs, x && y ? fields : []);
  const svg = useRef<SVGSVGElement>(null);
  const { room, width, height } = useRoom();
  const navigate = useNavigate();
  const search = useRunSearch();

  const found = useMemo(() => {
    if (!values || !x || !y) return null;
    const points = runs.flatMap((run): Point[] => {
      const [across, up] = [finiteOf(values.get(run.id), x), finiteOf(values.get(run.id), y)];
      return across === null || up === null ? [] : [{ run, x: across, y: up }];
    });
    const shown = points.filter((point) => (xScale !== "log" || point.x > 0) && (yScale !== "log" || point.y > 0));
    return { points: shown, dropped: points.length - shown.length, ...coloursBy(runs, values, colour) };
  }, [values, runs, x, y, colour, xScale, yScale]);

  const drawn = useMemo(() => {
    if (!found || !values || width < 80 || height < 80) return null;
    const box: Box = {
      left: MARGIN.left,
      right: width - MARGIN.right,
      top: MARGIN.top,
      bottom: height - MARGIN.bottom,
    };
    const xAxis = axisFor(
      found.points.map((point) => point.x),
      xScale,
      box.left,
      box.right,
    );
    const yAxis = axisFor(
      found.points.map((point) => point.y),
      yScale,
      box.bottom,
      box.top,
    );
    const sizes = size ? found.points.map(({ run }) => finiteOf(values.get(run.id), size) ?? Number.NaN) : [];
    const known = sizes.filter((each) => Number.isFinite(each));
    const [least, greatest] = [Math.min(...known), Math.max(...known)];
    const radiusOf = (index: number): number => {
      const value = sizes[index];
      if (value === undefined) return 5;
      if (Number.isNaN(value) || !(greatest > least)) return SMALLEST;
      // Areas and not widths are what is compared.
      return Math.sqrt(SMALLEST ** 2 + ((value - least) / (greatest - least)) * (LARGEST ** 2 - SMALLEST ** 2));
    };
    const placed = found.points.map(
      (point, index): Placed => ({
        ...point,
        px: xAxis.at(point.x),
        py: yAxis.at(point.y),
        radius: radiusOf(index),
        colour: found.colourOf(point.run),
      }),
    );
    const [xBetter, yBetter] = pareto.split("-") as [Better, Better];
    const front = pareto === "off" ? [] : paretoFront(placed, xBetter, yBetter);
    const corners = frontCorners(
      front.map(({ px, py }) => ({ x: px, y: py })),
      xBetter,
    );
    const spread = greatest > least ? ([least, greatest] as const) : null;
    return { box, xAxis, yAxis, placed, front, corners, sizes: spread };
  }, [found, values, width, height, xScale, yScale, size, pareto]);

  const open = useCallback(
    (run: string) => void navigate({ to: "/w/$workspace/p/$project/runs/$run", params: { ...address, run }, search }),
    [navigate, address, search],
  );

  const typeOf = (field: Field) =>
    runs.map((run) => values?.get(run.id)?.attributes[field.path]?.type).find((type) => type !== undefined);
  const { announced, keys } = useCursor({
    stops: () =>
      [...(drawn?.placed ?? [])]
        .sort((one, other) => one.px - other.px || one.py - other.py)
        .map(({ run, x: across, y: up }) => ({
          id: run.id,
          text: `${run.name}: ${fieldTitle(x!)} ${axisText(across, typeOf(x!))}, ${fieldTitle(y!)} ${axisText(up, typeOf(y!))}`,
        })),
    current: () => hoveredRun.current,
    onMove: onHoverRun,
    onOpen: open,
  });

  if (!x || !y) return <NothingChosen what="attributes for both axes" />;
  if (runs.length === 0) return <NoRuns />;
  if (!values || !found) return <Waiting asked={asked} />;
  if (found.points.length === 0) return <NoData runs={runs.length} paths={[fieldTitle(x), fieldTitle(y)]} />;

  const best = new Set(drawn?.front.map(({ run }) => run.id));
  const table = () => ({
    head: ["Run", "Id", ...fields.map(fieldTitle), ...(pareto === "off" ? [] : ["On the Pareto front"])],
    rows: found.points.map(({ run }) => [
      run.name,
      run.id,
      ...fields.map((field) => fieldCell(values.get(run.id), field)),
      ...(pareto === "off" ? [] : [best.has(run.id) ? "yes" : "no"]),
    ]),
  });
  const place = (event: React.PointerEvent<SVGSVGElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const at = nearest(drawn?.placed ?? [], event.clientX - bounds.left, event.clientY - bounds.top, REACH_PIXELS);
    onHoverRun(at?.run.id ?? null);
  };
  const summary = `${found.points.length} runs by ${fieldTitle(x)} and ${fieldTitle(y)}${
    best.size > 0 ? `, ${best.size} of them on the Pareto front` : ""
  }. Arrow keys go from run to run, Enter opens one.`;
  return (
    <Frame
      asked={asked}
      note={
        <>
          {coverageText(found.points.length, runs.length)}
          {found.dropped > 0 && ` · ${found.dropped} ≤ 0 not on a log axis`}
          {best.size > 0 && ` · ${best.size} on the Pareto front`}
        </>
      }
      legend={
        (colour || (size && drawn?.sizes)) && (
          <>
            {colour && <LegendLine legend={found.legend} name={fieldTitle(colour)} />}
            {size && drawn?.sizes && (
              <span className={styles.legendLine}>
                <span>
                  {fieldTitle(size)}: <span aria-hidden>●</span> {formatNumber(drawn.sizes[0])} to{" "}
                  <span className={styles.large} aria-hidden>
                    ●
                  </span>{" "}
                  {formatNumber(drawn.sizes[1])}
                </span>
              </span>
            )}
          </>
        )
      }
      tools={<Tools title={title} table={table} drawing={svg} />}
    >
      <div ref={room} className={styles.room}>
        {drawn && (
          // biome-ignore lint/a11y/useKeyWithClickEvents: Enter does the same.
          <svg
            ref={svg}
            role="img"
            aria-label={`${title}. ${summary}`}
            width={width}
            height={height}
            className={styles.plot}
            onPointerMove={place}
            onPointerLeave={() => onHoverRun(null)}
            onClick={() => hoveredRun.current && open(hoveredRun.current)}
            {...keys}
          >
            <Axes
              box={drawn.box}
              x={drawn.xAxis}
              y={drawn.yAxis}
              xName={fieldTitle(x)}
              yName={fieldTitle(y)}
              isTimeX={typeOf(x) === "datetime"}
              isTimeY={typeOf(y) === "datetime"}
            />
            {drawn.corners.length > 0 && (
              <polyline
                className={styles.front}
                points={drawn.corners.map((corner) => `${corner.x},${corner.y}`).join(" ")}
              />
            )}
            <Points placed={drawn.placed} front={best} hover={hoveredRun} />
            <Hovered
              placed={drawn.placed}
              hover={hoveredRun}
              width={width}
              linesOf={(point) => [
                point.run.name,
                `${fieldTitle(x)} ${axisText(point.x, typeOf(x))}`,
                `${fieldTitle(y)} ${axisText(point.y, typeOf(y))}`,
                ...[size, colour].flatMap((field) =>
                  field ? [`${fieldTitle(field)} ${fieldText(values.get(point.run.id), field) ?? "–"}`] : [],
                ),
              ]}
            />
          </svg>
        )}
        <span className="visually-hidden" aria-live="polite">
          {announced}
        </span>
      </div>
    </Frame>
  );
}

/** All points. While a run is pointed at the others fade, without any of them being rendered. */
const Points = memo(function Points({
  placed,
  front,
  hover,
}: {
  placed: readonly Placed[];
  front: ReadonlySet<string>;
  hover: WidgetProps["hoveredRun"];
}) {
  const group = useRef<SVGGElement>(null);
  useEffect(() => {
    const known = new Set(placed.map(({ run }) => run.id));
    const fade = (id: string | null) => {
      if (group.current) group.current.dataset.faded = String(id !== null && known.has(id));
    };
    fade(hover.current);
    return hover.subscribe(fade);
  }, [hover, placed]);
  return (
    <g ref={group} className={styles.points}>
      {placed.map(({ run, px, py, radius, colour }) => (
        <circle
          key={run.id}
          cx={px}
          cy={py}
          r={radius}
          style={{ fill: colour, stroke: colour }}
          data-front={front.has(run.id) || undefined}
        />
      ))}
    </g>
  );
});

const LINE = 16;

/** The run that is pointed at anywhere on the page, and what it is. */
function Hovered({
  placed,
  hover,
  width,
  linesOf,
}: {
  placed: readonly Placed[];
  hover: WidgetProps["hoveredRun"];
  width: number;
  linesOf: (point: Placed) => string[];
}) {
  const id = useHoveredRun(hover);
  const point = id === null ? undefined : placed.find(({ run }) => run.id === id);
  if (!point) return null;
  const lines = linesOf(point);
  const isRight = point.px > width / 2;
  return (
    <g data-transient pointerEvents="none">
      <circle cx={point.px} cy={point.py} r={point.radius + 2} className={styles.ring} style={{ fill: point.colour }} />
      <text className={styles.tip} textAnchor={isRight ? "end" : "start"}>
        {lines.map((line, index) => (
          <tspan
            key={line}
            x={point.px + (isRight ? -14 : 14)}
            y={Math.max(16, point.py - (lines.length * LINE) / 2) + index * LINE}
            data-first={index === 0 || undefined}
          >
            {line}
          </tspan>
        ))}
      </text>
    </g>
  );
}

const SCALE_NAMES = { linear: "Linear", log: "Log", symlog: "Symlog" };
const PARETO_NAMES = {
  off: "None",
  "less-less": "Less x, less y is better",
  "less-more": "Less x, more y is better",
  "more-less": "More x, less y is better",
  "more-more": "More x, more y is better",
};

function ScatterEditor({ options, address, runs, onChange }: EditorProps<ScatterOptions>) {
  const set = (changes: Partial<ScatterOptions>) => onChange({ ...options, ...changes });
  const picker = { address, runs };
  return (
    <div className={styles.form}>
      <FieldPicker {...picker} label="Horizontal axis" value={options.x} onChange={(x) => set({ x })} />
      <FieldPicker {...picker} label="Vertical axis" value={options.y} onChange={(y) => set({ y })} />
      <FieldPicker {...picker} label="Size" value={options.size} canClear onChange={(size) => set({ size })} />
      <FieldPicker {...picker} label="Colour" value={options.colour} canClear onChange={(colour) => set({ colour })} />
      <div className={styles.pair}>
        <Choice
          label="Horizontal scale"
          value={options.xScale}
          choices={SCALES}
          names={SCALE_NAMES}
          onChange={(xScale) => set({ xScale })}
        />
        <Choice
          label="Vertical scale"
          value={options.yScale}
          choices={SCALES}
          names={SCALE_NAMES}
          onChange={(yScale) => set({ yScale })}
        />
        <Choice
          label="Pareto line"
          value={options.pareto}
          choices={PARETOS}
          names={PARETO_NAMES}
          onChange={(pareto) => set({ pareto })}
        />
      </div>
    </div>
  );
}

const DEFAULTS: ScatterOptions = {
  x: null,
  y: null,
  size: null,
  colour: null,
  xScale: "linear",
  yScale: "linear",
  pareto: "off",
};

export const scatter = define<ScatterOptions>({
  label: "Scatter plot",
  about: "A point for each run, by two attributes, with size, colour and a Pareto line",
  icon: ChartScatter,
  defaultSize: { w: 6, h: 8 },
  defaults: () => DEFAULTS,
  parse: (options) => {
    const raw = rawOf(options);
    return {
      x: fieldOf(raw.x),
      y: fieldOf(raw.y),
      size: fieldOf(raw.size),
      colour: fieldOf(raw.colour),
      xScale: choiceOf(raw.xScale, SCALES, "linear"),
      yScale: choiceOf(raw.yScale, SCALES, "linear"),
      pareto: choiceOf(raw.pareto, PARETOS, "off"),
    };
  },
  titleOf: ({ x, y }) => (x && y ? `${fieldTitle(y)} by ${fieldTitle(x)}` : ""),
  Widget: Scatter,
  Editor: ScatterEditor,
});
