import { List, Maximize2, Pin, RotateCcw } from "lucide-react";
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { BothEnds } from "@/ui/BothEnds";
import { Button, IconButton } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { useDebounced, useSize } from "@/ui/hooks";
import type { RunHover } from "@/ui/runHover";
import { Failure } from "@/ui/states";
import { Waiting } from "@/ui/Waiting";
import { Chart } from "./Chart";
import { ChartMenu } from "./ChartMenu";
import { captionOf } from "./caption";
import { spanText } from "./engine/axes";
import type { HoverBus } from "./engine/hover";
import { withoutHidden } from "./engine/lines";
import type { Grant, LiveCharts } from "./engine/live";
import type { Plot, View, Zoom } from "./engine/plot";
import type { Range } from "./engine/scales";
import { LegendRows, PinnedLegend, type Spared } from "./Legend";
import type { LegendColumns } from "./LegendTable";
import type { LegendOrder } from "./legendOrder";
import type { Metric } from "./metrics";
import styles from "./runsCharts.module.css";
import type { Controls } from "./state";
import { runsThatFit, useChartLines } from "./useChartLines";
import { usePin } from "./usePin";
import { useSmoothed } from "./useSmoothed";

/** What one chart may change of the page. What is left out is not offered. */
export interface ChartActions {
  zoom: (path: string, zoom: Zoom | null) => void;
  override: (path: string, controls: Partial<Controls>) => void;
  pin?: (path: string) => void;
  /** Hides a whole chart. */
  off?: (path: string) => void;
  full: (path: string) => void;
  hide: (names: readonly string[]) => void;
  /** Lists what is pinned in another order. */
  order: (order: LegendOrder) => void;
  average?: () => void;
  /** Puts legends below their charts. */
  attach?: () => void;
  filter?: () => void;
  /** Selects no more than the first so many runs. */
  fewer?: (runs: number) => void;
  /** Opens the controls of one chart. */
  edit?: (path: string) => void;
  /** Opens the series of a chart as an attribute. */
  open?: (path: string) => void;
  /** Gives a link to the chart alone. */
  link?: (path: string) => Promise<string>;
  /** Whether it can be added to a dashboard, as one that is on none yet. */
  canAdd?: boolean;
}

export interface RunChartProps {
  address: ProjectAddress;
  runs: readonly ShownRun[];
  /** One, or all of a section in one chart. */
  metrics: readonly Metric[];
  title: string;
  /** How the chart is told from others: its path, or its section. */
  path: string;
  controls: Controls;
  zoom: Range | null;
  /** Of a box, before what the controls fix. */
  zoomY: Range | null;
  /** What is seen while nothing is zoomed, for charts with one axis between them; without it all of the lines. */
  whole?: Range | null;
  /** Told how far the lines go while nothing is zoomed. */
  onExtent?: (path: string, extent: Range) => void;
  hidden: ReadonlySet<string>;
  /** Whether it is drawn otherwise than the charts around it. */
  hasOwn: boolean;
  isPinned: boolean;
  isFull: boolean;
  /** Whether there is no other run that it could be of. */
  isOfOneRun?: boolean;
  /** What stands beside the title. */
  figure?: string;
  /** Without a border, to fill a parent that has one. */
  isBare?: boolean;
  withLegend: boolean;
  /** What pinned values stand beside. */
  legendColumns?: LegendColumns;
  legendOrder: LegendOrder;
  bus: HoverBus;
  hover: RunHover;
  live: LiveCharts | null;
  actions: ChartActions;
  /** Told how wide the plot is. */
  onWidth?: (width: number) => void;
}

const ZOOM_IDLE_MILLISECONDS = 120;

/** What the chart may do; alone in the window it may do everything. */
function useGrant(live: LiveCharts | null, ref: React.RefObject<Element | null>): Grant {
  const [grant, setGrant] = useState<Grant>(live === null ? "canvas" : "none");
  useLayoutEffect(() => (live && ref.current ? live.watch(ref.current, setGrant) : undefined), [live, ref]);
  return grant;
}

const lineWidths: Record<Controls["lineWidth"], number> = { "1": 1, "1.5": 1.5, "2": 2, "3": 3 };
/** Wider lines are far slower to draw. */
const MANY_LINES = 20;
/** From this size on, in pixels of the plot, a chart has its legend floating over it. */
const LARGE = { width: 760, height: 320 };
/** Narrower charts have it in their menu alone, since the title needs the room. */
const ROOM_FOR_LEGEND = 300;

/** One metric of the selected runs, or several in one chart. */
export const RunChart = memo(function RunChart(props: RunChartProps) {
  const {
    address,
    runs,
    metrics,
    title,
    path,
    controls,
    zoom,
    zoomY,
    hidden,
    hasOwn,
    isPinned,
    isFull,
    isBare,
    isOfOneRun,
    figure,
    whole = null,
    onExtent,
    withLegend,
    legendColumns,
    legendOrder,
    bus,
    hover,
    actions,
    onWidth,
  } = props;
  const body = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const grant = useGrant(props.live, body);
  const isLive = grant === "canvas";
  const { width, height } = useSize(body);
  useEffect(() => {
    if (width > 0) onWidth?.(width);
  }, [width, onWidth]);
  const range = zoom ?? controls.xRange;
  const settled = useDebounced(range, ZOOM_IDLE_MILLISECONDS);
  const { lines, wanted, shown, left, error, waited, retry, grid, series } = useChartLines(
    address,
    runs,
    metrics,
    controls,
    settled,
    width,
    grant !== "none",
    isOfOneRun,
  );
  const [pin, setPin] = usePin(`${controls.axis} ${controls.axisPath}`);
  const card = useRef<HTMLElement>(null);
  const pointer = useRef<Spared>({ left: 0, right: 0, top: 0 });

  const last = Math.max(...metrics.map((metric) => metric.last_step));
  const first = Math.min(...metrics.map((metric) => metric.first_step));
  const span = controls.axis === "step" ? last - first : null;
  const smooth = useSmoothed(lines, controls.smoothing, controls.strength, span);
  useEffect(() => {
    if (!onExtent || !lines || grid.range) return;
    const drawn = lines.filter((line) => line.x.length > 0);
    if (drawn.length === 0) return;
    const first = Math.min(...drawn.map((line) => line.x[0]!));
    onExtent(path, [first, Math.max(...drawn.map((line) => line.x[line.x.length - 1]!))]);
  }, [onExtent, lines, grid.range, path]);
  const seen = range ?? whole;
  const view = useMemo<View | null>(() => {
    if (!smooth) return null;
    const shown = withoutHidden(smooth, hidden);
    const width = lineWidths[controls.lineWidth];
    return {
      lines: shown,
      axis: controls.axis,
      xScale: controls.xScale,
      yScale: controls.yScale,
      x: seen,
      y: zoomY ?? controls.yRange,
      outliers: controls.outliers,
      band: controls.band,
      points: controls.points,
      lineWidth: shown.length > MANY_LINES ? Math.min(1, width) : width,
      tooltip: controls.tooltip,
    };
  }, [smooth, hidden, controls, seen, zoomY]);

  const isPart = settled !== null;
  const caption = useMemo(() => (view ? captionOf(view, isPart) : { shown: "", note: "" }), [view, isPart]);
  const drawn = new Set(lines?.flatMap(({ members, run }) => (members ? [...members] : run)));
  const have = Math.min(runs.length, Math.max(drawn.size, ...metrics.map((metric) => metric.runs)));
  const ofRuns = `${formatInteger(have)} of ${formatInteger(runs.length)} ${runs.length === 1 ? "run" : "runs"}`;
  const coverage = have < runs.length && !isBare ? ofRuns : "";
  const slash = title.lastIndexOf("/") + 1;
  const fewer = runsThatFit(runs.length, metrics.length, left);
  const isZoomed = zoom !== null || zoomY !== null;
  const isEmpty = view !== null && view.lines.length === 0;
  // Over a small chart it would cover the lines; there it comes with a click, and stands beside it.
  const isLarge = isFull || (!isBare && width >= LARGE.width && height >= LARGE.height);
  // What is alone needs no list.
  const isAlone = isOfOneRun === true && metrics.length === 1;
  const floats = lines !== null && !withLegend && isLarge && !isAlone;
  const openLegend = () => {
    const { left, right, top } = card.current!.getBoundingClientRect();
    setPin({ x: null, beside: { left, right, top } });
  };
  const summary = view ? summaryOf(view, caption.shown) : "";

  return (
    <section
      ref={card}
      className={styles.card}
      // Alone in a preview it stands in a region of the same name already.
      aria-label={isBare && isOfOneRun ? undefined : title}
      data-mode={view ? (view.lines.every((line) => line.isRaw) ? "points" : "buckets") : undefined}
      data-full={isFull || undefined}
      data-bare={isBare || undefined}
    >
      <div className={styles.head}>
        {isPinned && <Pin size={12} aria-hidden className={styles.pinned} />}
        <h2 className={styles.title} title={title}>
          <span>{title.slice(0, slash)}</span>
          <b>
            <BothEnds text={title.slice(slash)} />
          </b>
        </h2>
        {hasOwn && (
          <span className={styles.own} title="This chart has controls of its own">
            <span className="visually-hidden">It has controls of its own.</span>
          </span>
        )}
        {coverage && !isBare && <span className={styles.coverage}>{coverage}</span>}
        {figure && <span className={styles.figure}>{figure}</span>}
        {isZoomed && (
          <IconButton label="Show everything (double-click)" onClick={() => actions.zoom(path, null)}>
            <RotateCcw size={14} aria-hidden />
          </IconButton>
        )}
        {!withLegend && !isLarge && width >= ROOM_FOR_LEGEND && !isAlone && (
          <IconButton
            label={`Legend of ${title}`}
            aria-expanded={pin !== null}
            disabled={!lines}
            onClick={() => (pin ? setPin(null) : openLegend())}
          >
            <List size={14} aria-hidden />
          </IconButton>
        )}
        {!isFull && (
          <IconButton label={`${title} in full`} onClick={() => actions.full(path)}>
            <Maximize2 size={13} aria-hidden />
          </IconButton>
        )}
        <ChartMenu
          address={address}
          title={title}
          label={isBare ? `Menu of the chart ${title}` : `Menu of ${title}`}
          path={path}
          controls={controls}
          view={view}
          grid={grid}
          series={series}
          runs={runs}
          hidden={hidden}
          isPinned={isPinned}
          isFull={isFull}
          plot={plot}
          actions={actions}
          onLegend={withLegend || isLarge ? undefined : openLegend}
        />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the chart in it. */}
      <div
        ref={body}
        className={styles.body}
        data-stale={waited.isStale || undefined}
        onPointerDown={(event) => {
          const { clientX, clientY } = event;
          pointer.current = { left: clientX, right: clientX, top: clientY - 40 };
        }}
        // What a key pins stands beside the chart.
        onKeyDown={({ currentTarget }) => {
          pointer.current = currentTarget.getBoundingClientRect();
        }}
      >
        {isLive && view && !isEmpty && (
          <Chart
            ref={plot}
            view={view}
            width={width}
            height={height}
            label={title}
            summary={summary}
            bus={bus}
            runs={hover}
            onZoom={(next) => actions.zoom(path, next)}
            onReset={() => actions.zoom(path, null)}
            onPin={(x) => setPin({ x, beside: pointer.current })}
            onOpen={isFull ? undefined : () => actions.full(path)}
          />
        )}
        {isLive && !error && (
          <Waiting
            waited={{ ...waited, isPending: !view }}
            lines={Math.max(2, Math.round(height / 60))}
            what="Drawing…"
            isSmall
          />
        )}
        {floats && !isEmpty && (
          <PinnedLegend
            title={title}
            lines={lines}
            axis={controls.axis}
            x={pin?.x ?? null}
            beside={null}
            hidden={hidden}
            columns={legendColumns}
            order={legendOrder}
            onOrder={actions.order}
            onHide={actions.hide}
            onHoverRun={hover.publish}
            onClose={() => setPin(null)}
            onAttach={actions.attach}
          />
        )}
        {isEmpty && (
          <div className={styles.over}>
            {lines && lines.length > 0 ? (
              `All of its ${isOfOneRun ? "lines" : "runs"} are hidden.`
            ) : settled ? (
              "No points in this range."
            ) : isOfOneRun ? (
              controls.axis === "metric" ? (
                `No points at steps of ${controls.axisPath}.`
              ) : (
                "This series has no points."
              )
            ) : (
              <div className={styles.absent}>
                {`0 of ${formatInteger(runs.length)} selected ${runs.length === 1 ? "run" : "runs"} logged ${
                  metrics.length === 1 ? metrics[0]!.path : "any of these"
                }${controls.axis === "metric" ? ` at steps of ${controls.axisPath}` : ""}.`}
                {actions.off && metrics[0]?.path === path && (
                  <Button onClick={() => actions.off?.(path)}>Hide this chart</Button>
                )}
              </div>
            )}
          </div>
        )}
        {error != null && !view && (
          <div className={styles.failed}>
            <Failure title="The chart could not be loaded" error={error} onRetry={retry} />
          </div>
        )}
      </div>
      {(wanted > shown || left > 0) && (
        <div className={styles.limit} role="note">
          <span>
            {wanted > shown
              ? `${formatInteger(wanted)} lines, showing ${formatInteger(shown)} — narrow by`
              : `Averages leave out ${formatInteger(left)} of ${formatInteger(runs.length)} runs — narrow by`}
          </span>
          {controls.groups === "off" && actions.average && <Button onClick={actions.average}>groups</Button>}
          {actions.filter && <Button onClick={actions.filter}>regex</Button>}
          {fewer > 0 && actions.fewer && (
            <Button
              title={`Select only the first ${formatInteger(fewer)} of ${formatInteger(runs.length)} runs`}
              onClick={() => actions.fewer?.(fewer)}
            >
              selection
            </Button>
          )}
          {!actions.fewer && !isOfOneRun && (
            <span>
              {controls.groups === "off" || actions.filter ? "or select" : "selecting"} fewer runs in the table.
            </span>
          )}
        </div>
      )}
      <div className={styles.foot}>
        <span>
          {isBare && !isOfOneRun && `${ofRuns} ${runs.length === 1 ? "has" : "have"} data${caption.shown && " · "}`}
          {caption.shown}
        </span>
        <span>{caption.note || (range ? spanText(controls.axis, range[0], range[1]) : "")}</span>
      </div>
      {withLegend && lines && (
        <div className={styles.legend}>
          <LegendRows
            lines={lines}
            axis={controls.axis}
            x={pin?.x ?? null}
            hidden={hidden}
            onHide={actions.hide}
            onHoverRun={hover.publish}
          />
        </div>
      )}
      {pin &&
        lines &&
        !floats &&
        createPortal(
          <PinnedLegend
            title={title}
            lines={lines}
            axis={controls.axis}
            x={pin.x}
            beside={pin.beside}
            isOver={isFull}
            hidden={hidden}
            columns={legendColumns}
            order={legendOrder}
            onOrder={actions.order}
            onHide={actions.hide}
            onHoverRun={hover.publish}
            onClose={() => setPin(null)}
          />,
          document.body,
        )}
    </section>
  );
});

/** The chart in a sentence, for those who do not see it. */
function summaryOf({ lines }: View, caption: string): string {
  const drawn = lines.filter((line) => !line.isFaint && line.y.length > 0);
  const [only] = drawn;
  const lastOf = (y: Float64Array) => y.findLast((value) => Number.isFinite(value));
  if (drawn.length === 1 && only) return `${only.label}, last ${lastOf(only.y) ?? "not finite"}. ${caption}.`;
  const ends = drawn
    .map((line) => ({ label: line.label, value: lastOf(line.y) }))
    .filter((end): end is { label: string; value: number } => end.value !== undefined)
    .sort((one, other) => one.value - other.value);
  if (ends.length === 0) return `${drawn.length} lines.`;
  const [lowest, highest] = [ends[0]!, ends[ends.length - 1]!];
  return `${drawn.length} lines, ending between ${Number(lowest.value.toPrecision(4))} (${lowest.label}) and ${Number(highest.value.toPrecision(4))} (${highest.label}). ${caption}.`;
}
