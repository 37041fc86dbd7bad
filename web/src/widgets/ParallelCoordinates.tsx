import { useNavigate } from "@tanstack/react-router";
import { ChartNoAxesGantt } from "lucide-react";
import { memo, useEffect, useMemo, useRef } from "react";
import { Button } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { useHoveredRun } from "@/ui/runHover";
import { useRunSearch } from "@/ui/runList";
import { AXIS_TOP, BrushedAxis } from "./BrushedAxis";
import { coloursBy } from "./colours";
import { define, type EditorProps, type WidgetProps } from "./definition";
import { Flag } from "./editing";
import { FieldPicker, FieldsPicker } from "./FieldPicker";
import { coverageText, Frame, NoData, NoRuns, NothingChosen, Waiting } from "./Frame";
import { type Field, fieldCell, fieldKey, fieldName, fieldText, fieldTitle } from "./fields";
import { LegendLine } from "./LegendLine";
import { fieldOf, fieldsOf, rawOf, textsOf } from "./options";
import { isWithin, pathOf } from "./parallel";
import { Tools } from "./Tools";
import { useBrushes } from "./useBrushes";
import { useCursor } from "./useCursor";
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
const BOTTOM = 20;
const SIDE = 56;
const PIXELS_PER_TICK = 40;

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
  const { values, asked: valuesAsked } = useValues(address, runs, asked);
  const svg = useRef<SVGSVGElement>(null);
  const { room, width, height } = useRoom();
  const navigate = useNavigate();
  const search = useRunSearch();
  const bottom = Math.max(AXIS_TOP + 40, height - BOTTOM);
  const { axes, partOf, brush, clear, isBrushed, note } = useBrushes(
    values,
    fields,
    logs,
    runs,
    (bottom - AXIS_TOP) / PIXELS_PER_TICK,
  );
  const strokes = useMemo((): readonly Stroke[] => {
    if (!axes || !values) return [];
    const { colourOf } = coloursBy(runs, values, colour);
    const xOf = (index: number) => xAt(index, axes.length, width);
    const yOf = (share: number) => bottom - share * (bottom - AXIS_TOP);
    return runs.flatMap((run) => {
      const shares = axes.map((axis) => axis.shareOf(run));
      if (shares.every((share) => share === null)) return [];
      const path = pathOf(shares, xOf, yOf);
      const isIn = isWithin(shares, axes.map(partOf));
      return [{ id: run.id, name: run.name, path, colour: colourOf(run), isIn }];
    });
  }, [axes, values, runs, colour, width, bottom, partOf]);

  const open = (run: string) =>
    void navigate({ to: "/w/$workspace/p/$project/runs/$run", params: { ...address, run }, search });
  const { announced, keys } = useCursor({
    stops: () =>
      strokes
        .filter(({ isIn }) => isIn)
        .map(({ id, name }) => {
          const ofRun = values?.get(id);
          const told = fields.map((field) => `${fieldTitle(field)} ${fieldText(ofRun, field) ?? "–"}`);
          return { id, text: `${name}: ${told.join(", ")}` };
        }),
    current: () => hoveredRun.current,
    onMove: onHoverRun,
    onOpen: open,
  });

  if (fields.length < 2) return <NothingChosen what="attributes for two or more axes" />;
  if (runs.length === 0) return <NoRuns />;
  if (!values || !axes) return <Waiting asked={valuesAsked} />;
  if (strokes.length === 0) return <NoData runs={runs.length} paths={fields.map(fieldTitle)} />;

  const complete = runs.filter((run) => axes.every((axis) => axis.shareOf(run) !== null)).length;
  const held = strokes.filter((stroke) => stroke.isIn);
  const table = () => ({
    head: ["Run", "Id", ...fields.map(fieldTitle), ...(isBrushed ? ["Within the brushes"] : [])],
    rows: runs.map((run) => [
      run.name,
      run.id,
      ...fields.map((field) => fieldCell(values.get(run.id), field)),
      ...(isBrushed ? [held.some((stroke) => stroke.id === run.id) ? "yes" : "no"] : []),
    ]),
  });
  return (
    <Frame
      asked={valuesAsked}
      note={
        <>
          {coverageText(complete, runs.length)}
          {complete < strokes.length && ` on all axes, ${formatInteger(strokes.length - complete)} on some`}
          {isBrushed && ` · ${formatInteger(held.length)} within the brushes${note}`}
        </>
      }
      legend={colour && <LegendLine legend={coloursBy(runs, values, colour).legend} name={fieldTitle(colour)} />}
      tools={
        <>
          {isBrushed && (
            <Button className={styles.small} onClick={clear}>
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
            aria-label={`${title}. ${strokes.length} runs across ${fields.map(fieldTitle).join(", ")}. Arrow keys go from run to run, Enter opens one.`}
            {...keys}
            role="group"
            width={width}
            height={height}
            className={styles.plot}
          >
            <Strokes strokes={strokes} hover={hoveredRun} onHover={onHoverRun} onOpen={open} />
            <Hovered strokes={strokes} hover={hoveredRun} x={width / 2} y={height - 3} />
            {axes.map((axis, index) => (
              <BrushedAxis
                key={`${fieldKey(axis.field)} ${index}`}
                axis={axis}
                x={xAt(index, axes.length, width)}
                room={(width - 2 * SIDE) / Math.max(1, axes.length - 1)}
                bottom={bottom}
                range={partOf(axis)}
                onRange={(range, isDone) => brush(axis, range, isDone)}
              />
            ))}
          </svg>
        )}
        <span className="visually-hidden" aria-live="polite">
          {announced}
        </span>
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
          // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the chart do the same.
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
