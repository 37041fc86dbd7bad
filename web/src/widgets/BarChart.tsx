import { useNavigate } from "@tanstack/react-router";
import { ChartBarBig } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import type { ShownRun } from "@/api/selection";
import { formatInteger, formatNumber } from "@/ui/format";
import { colourVariable } from "@/ui/palette";
import { useRunSearch } from "@/ui/runList";
import { padded, projector, type Scale, symlogThreshold, ticksOf } from "@/ui/scales";
import { labelsOf } from "./Axes";
import { BANDS, type Band, barsOfGroups, barsOfRuns, MIDDLES, type Middle, ORDERS, type Order } from "./bars";
import { define, type EditorProps, type WidgetProps } from "./definition";
import { Choice } from "./editing";
import { FieldPicker } from "./FieldPicker";
import { coverageText, Frame, NoData, NoRuns, NothingChosen, Waiting } from "./Frame";
import { type Field, fieldText, fieldTitle, finiteOf } from "./fields";
import { choiceOf, fieldOf, rawOf } from "./options";
import { Tools } from "./Tools";
import { useCursor } from "./useCursor";
import { useRoom } from "./useRoom";
import { useValues } from "./useValues";
import styles from "./widgets.module.css";

const BYS = ["run", "group"] as const;
const SCALES = ["linear", "log"] as const;

interface BarOptions {
  field: Field | null;
  by: (typeof BYS)[number];
  /** What makes groups; without it those of the table. */
  groupBy: Field | null;
  middle: Middle;
  band: Band;
  order: Order;
  scale: Scale;
}

const ROW = 24;
const FOOT = 22;
const NAMES_SHARE = 0.32;
const MOST_NAMES_PIXELS = 190;
const VALUE_PIXELS = 70;
const MEMBERS_PIXELS = 34;

function BarChart({ options, title, address, runs, hoveredRun, onHoverRun }: WidgetProps<BarOptions>) {
  const { field, by, groupBy, middle, band, order, scale } = options;
  const isGrouped = by === "group";
  const fields = useMemo(
    () => [field, isGrouped ? groupBy : null].filter((each) => each !== null),
    [field, groupBy, isGrouped],
  );
  const { values, asked } = useValues(address, runs, field ? fields : []);
  const svg = useRef<SVGSVGElement>(null);
  const { room, width, height } = useRoom();
  const navigate = useNavigate();
  const search = useRunSearch();

  const { bars, valued } = useMemo(() => {
    if (!values || !field) return { bars: [], valued: 0 };
    const known = runs.flatMap((run) => {
      const value = finiteOf(values.get(run.id), field);
      return value === null || (scale === "log" && value <= 0) ? [] : [{ run, value }];
    });
    const groupOf = (run: (typeof runs)[number]) =>
      groupBy ? (fieldText(values.get(run.id), groupBy) ?? "—") : (run.group ?? `All ${runs.length} runs`);
    return {
      valued: known.length,
      bars: isGrouped ? barsOfGroups(known, groupOf, middle, band, order) : barsOfRuns(known, order),
    };
  }, [values, runs, field, groupBy, isGrouped, middle, band, order, scale]);

  // The table's own groups have colours of their own.
  const colourOf = ({ colour, groupColour = colour }: ShownRun) => (isGrouped && !groupBy ? groupColour : colour);

  // Hovering renders nothing: the bars of the run are marked where they stand.
  useEffect(() => {
    const mark = (id: string | null) => {
      for (const element of svg.current?.querySelectorAll<SVGGElement>("[data-run]") ?? []) {
        element.toggleAttribute("data-hovered", element.dataset.run === id);
      }
    };
    return hoveredRun.subscribe(mark);
  }, [hoveredRun]);

  const open = (id: string) => {
    const run = bars.find(({ key }) => key === id)?.run;
    if (isGrouped || !run) return;
    void navigate({ to: "/w/$workspace/p/$project/runs/$run", params: { ...address, run: run.id }, search });
  };
  // Of groups none is pointed at elsewhere: which one the cursor is at is known here alone.
  const stood = useRef<string | null>(null);
  const { announced, keys } = useCursor({
    stops: () =>
      bars.map((bar) => {
        const range =
          bar.low === null || bar.high === null ? "" : `, ${formatNumber(bar.low)} to ${formatNumber(bar.high)}`;
        const members = isGrouped ? `${range}, ${formatInteger(bar.n)} ${bar.n === 1 ? "run" : "runs"}` : "";
        return { id: bar.key, text: `${bar.name}: ${formatNumber(bar.value)}${members}` };
      }),
    current: () => stood.current,
    onMove: (id) => {
      stood.current = id;
      for (const element of svg.current?.querySelectorAll<SVGGElement>("[data-bar]") ?? []) {
        const isHere = element.dataset.bar === id;
        element.toggleAttribute("data-hovered", isHere);
        if (isHere) element.scrollIntoView({ block: "nearest" });
      }
      const bar = bars.find(({ key }) => key === id);
      onHoverRun(isGrouped || !bar ? null : bar.run.id);
    },
    onOpen: open,
  });

  if (!field) return <NothingChosen what="attribute" />;
  if (runs.length === 0) return <NoRuns />;
  if (!values) return <Waiting asked={asked} />;
  if (bars.length === 0) return <NoData runs={runs.length} paths={[fieldTitle(field)]} />;

  const names = Math.min(MOST_NAMES_PIXELS, Math.round(width * NAMES_SHARE));
  const [from, to] = [names + 8, Math.max(names + 40, width - VALUE_PIXELS - (isGrouped ? MEMBERS_PIXELS : 0))];
  const ends = bars.flatMap((bar) => [bar.value, bar.low ?? bar.value, bar.high ?? bar.value]);
  const positive = ends.filter((value) => scale !== "log" || value > 0);
  const least = Math.min(...positive);
  const greatest = Math.max(...positive);
  // A bar's length is its value: it begins at zero, where the scale has one.
  const range =
    scale === "log"
      ? padded([least, greatest], "log")
      : ([Math.min(0, least), Math.max(0, greatest) || (least < 0 ? 0 : 1)] as const);
  const at = projector({ scale, min: range[0], max: range[1], from, to, threshold: symlogThreshold(range) });
  const zero = scale === "log" ? from : at(0);
  const ticks = ticksOf(scale, range, (to - from) / 90);
  const labels = labelsOf({ scale, range, at }, ticks, false);
  const drawnHeight = Math.max(height, bars.length * ROW + FOOT);
  const bottom = bars.length * ROW + 2;
  const table = () => ({
    head: isGrouped
      ? ["Group", `${fieldTitle(field)}, ${middle}`, "Low", "High", "Runs"]
      : ["Run", "Id", fieldTitle(field)],
    rows: bars.map((bar) =>
      isGrouped ? [bar.name, bar.value, bar.low, bar.high, bar.n] : [bar.name, bar.run.id, bar.value],
    ),
  });
  return (
    <Frame
      asked={asked}
      note={`${coverageText(valued, runs.length)}${isGrouped ? ` · ${middle} of ${formatInteger(bars.length)} ${bars.length === 1 ? "group" : "groups"}${band === "none" ? "" : `, ${BAND_NAMES[band].toLowerCase()}`}` : ""}`}
      tools={<Tools title={title} table={table} drawing={svg} />}
    >
      <div ref={room} className={styles.bars}>
        {width > 60 && (
          <svg
            ref={svg}
            role="img"
            aria-label={`${title}. ${bars.length} bars from ${formatNumber(Math.min(...bars.map((bar) => bar.value)))} to ${formatNumber(Math.max(...bars.map((bar) => bar.value)))}. Arrow keys go from bar to bar${isGrouped ? "" : ", Enter opens a run"}.`}
            {...keys}
            width={width}
            height={drawnHeight}
            className={styles.plot}
          >
            <g className={styles.axes} aria-hidden>
              {ticks.map((tick, index) => (
                <g key={tick}>
                  <line x1={at(tick)} x2={at(tick)} y1={0} y2={bottom} />
                  <text x={at(tick)} y={bottom + 14} textAnchor="middle">
                    {labels[index]}
                  </text>
                </g>
              ))}
            </g>
            {bars.map((bar, index) => {
              const middleOfRow = index * ROW + ROW / 2 + 1;
              const [left, right] = [Math.min(zero, at(bar.value)), Math.max(zero, at(bar.value))];
              const end = Math.max(right, bar.high === null ? 0 : at(bar.high));
              return (
                // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the chart do the same.
                <g
                  key={bar.key}
                  className={styles.bar}
                  data-bar={bar.key}
                  data-run={isGrouped ? undefined : bar.run.id}
                  data-open={!isGrouped || undefined}
                  onPointerEnter={() => onHoverRun(isGrouped ? null : bar.run.id)}
                  onPointerLeave={() => onHoverRun(null)}
                  onClick={() => open(bar.key)}
                >
                  <rect className={styles.rowGround} x={0} y={index * ROW + 1} width={width} height={ROW} />
                  <text x={names} y={middleOfRow + 4} textAnchor="end" className={styles.barName}>
                    <title>{bar.name}</title>
                    {shortened(bar.name, names)}
                  </text>
                  <rect
                    x={left}
                    y={middleOfRow - 7}
                    width={Math.max(1, right - left)}
                    height={14}
                    rx={2}
                    style={{ fill: colourVariable(colourOf(bar.run)) }}
                    data-mark
                  />
                  {bar.low !== null && bar.high !== null && (
                    <path
                      className={styles.whisker}
                      d={whisker(
                        scale === "log" && bar.low <= 0 ? from : Math.max(from, at(bar.low)),
                        at(bar.high),
                        middleOfRow,
                      )}
                    />
                  )}
                  <text x={end + 6} y={middleOfRow + 4} className={styles.barValue}>
                    {formatNumber(bar.value)}
                    {isGrouped && ` (${formatInteger(bar.n)})`}
                  </text>
                </g>
              );
            })}
          </svg>
        )}
        <span className="visually-hidden" aria-live="polite">
          {announced}
        </span>
      </div>
    </Frame>
  );
}

const whisker = (from: number, to: number, y: number): string =>
  `M${from},${y - 4}V${y + 4}M${from},${y}H${to}M${to},${y - 4}V${y + 4}`;

const PIXELS_PER_CHARACTER = 6.6;

function shortened(text: string, pixels: number): string {
  const most = Math.max(4, Math.floor(pixels / PIXELS_PER_CHARACTER));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

const BAND_NAMES: Record<Band, string> = {
  none: "None",
  std: "Standard deviation",
  sem: "Standard error",
  minmax: "Min–max",
};

function BarEditor({ options, address, runs, onChange }: EditorProps<BarOptions>) {
  const set = (changes: Partial<BarOptions>) => onChange({ ...options, ...changes });
  const picker = { address, runs };
  return (
    <div className={styles.form}>
      <FieldPicker {...picker} label="Attribute" value={options.field} onChange={(field) => set({ field })} />
      <div className={styles.pair}>
        <Choice
          label="A bar for each"
          value={options.by}
          choices={BYS}
          names={{ run: "Run", group: "Group of runs" }}
          onChange={(by) => set({ by })}
        />
        <Choice
          label="Order"
          value={options.order}
          choices={ORDERS}
          names={{ table: "As in the table", up: "Smallest first", down: "Largest first" }}
          onChange={(order) => set({ order })}
        />
        <Choice
          label="Scale"
          value={options.scale}
          choices={SCALES}
          names={{ linear: "Linear", log: "Log", symlog: "Symlog" }}
          onChange={(scale) => set({ scale })}
        />
      </div>
      {options.by === "group" && (
        <>
          <FieldPicker
            {...picker}
            label="Groups by (else as in the table)"
            value={options.groupBy}
            canClear
            onChange={(groupBy) => set({ groupBy })}
          />
          <div className={styles.pair}>
            <Choice
              label="Of the group"
              value={options.middle}
              choices={MIDDLES}
              names={{ mean: "Mean", median: "Median", min: "Least", max: "Greatest" }}
              onChange={(middle) => set({ middle })}
            />
            <Choice
              label="Spread"
              value={options.band}
              choices={BANDS}
              names={BAND_NAMES}
              onChange={(band) => set({ band })}
            />
          </div>
        </>
      )}
    </div>
  );
}

const DEFAULTS: BarOptions = {
  field: null,
  by: "run",
  groupBy: null,
  middle: "mean",
  band: "std",
  order: "table",
  scale: "linear",
};

export const bar = define<BarOptions>({
  label: "Bar chart",
  about: "An attribute of each run, or of groups with their spread",
  icon: ChartBarBig,
  defaultSize: { w: 4, h: 8 },
  defaults: () => DEFAULTS,
  parse: (options) => {
    const raw = rawOf(options);
    return {
      field: fieldOf(raw.field),
      by: choiceOf(raw.by, BYS, "run"),
      groupBy: fieldOf(raw.groupBy),
      middle: choiceOf(raw.middle, MIDDLES, "mean"),
      band: choiceOf(raw.band, BANDS, "std"),
      order: choiceOf(raw.order, ORDERS, "table"),
      scale: choiceOf(raw.scale, SCALES, "linear"),
    };
  },
  titleOf: ({ field }) => (field ? fieldTitle(field) : ""),
  forPaths: ([path]) => ({ ...DEFAULTS, field: path === undefined ? null : { path } }),
  Widget: BarChart,
  Editor: BarEditor,
});
