import type { QueryClient } from "@tanstack/react-query";
import {
  ChartLine,
  ChevronRight,
  ChevronsDownUp,
  ChevronsUpDown,
  Combine,
  LayoutDashboard,
  List,
  SlidersHorizontal,
} from "lucide-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { addToDashboard } from "@/api/addToDashboard";
import { Unreachable } from "@/api/client";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Button, IconButton, SearchInput, Segments } from "@/ui/controls";
import { ALL_FOLDED, folding, NONE_FOLDED, withFold } from "@/ui/folds";
import { formatInteger } from "@/ui/format";
import { PHONE, useMedia, useSize, useTyped } from "@/ui/hooks";
import type { OnPart, Part } from "@/ui/part";
import { usePreferences } from "@/ui/preferences";
import type { RunHover } from "@/ui/runHover";
import { linkWith } from "@/ui/sharing";
import { Banner, Empty, Failure } from "@/ui/states";
import { toastError } from "@/ui/toasts";
import { useKeys } from "@/ui/useKeys";
import { useWaited, Waiting } from "@/ui/Waiting";
import { ControlsDrawer } from "./ControlsDrawer";
import { askFirst, columnsFor, GAP, rememberWidth } from "./early";
import { HoverBus } from "./engine/hover";
import { LiveCharts } from "./engine/live";
import type { Range } from "./engine/scales";
import { FullChart } from "./FullChart";
import type { LegendColumns } from "./LegendTable";
import {
  BY_NAMESPACE,
  chartAt,
  type Metric,
  type MetricSection,
  type Metrics,
  mergedPath,
  mergedTitle,
  metricNames,
  metricSections,
  notHidden,
  PINNED,
  type Sectioning,
} from "./metrics";
import { Rows } from "./Rows";
import { type ChartActions, RunChart, type RunChartProps } from "./RunChart";
import styles from "./runsCharts.module.css";
import { Sections } from "./Sections";
import {
  type Columns,
  type Controls,
  DEFAULTS,
  type Height,
  isSame,
  isZoomed,
  parseChartsState,
  toggled,
  UNZOOMED,
} from "./state";
import { chartActions, chartKeys, drawnAs, useChartsState } from "./useChartsState";
import { together, useExtents } from "./useExtents";
import { useMetrics } from "./useMetrics";

export interface RunsChartsProps {
  address: ProjectAddress;
  runs: readonly ShownRun[];
  /** Attributes that stay in place in the table. */
  pinned?: readonly string[];
  part: Part;
  onPart: OnPart;
  /** Shows just these runs instead. */
  onShow?: (runs: readonly string[]) => void;
  hoveredRun: RunHover;
  /** What is otherwise where all charts are of one run. */
  ofRun?: OfRun;
}

export interface OfRun {
  /** All of its series. */
  all: Metrics;
  /** Which of its series have charts here. */
  wanted: (path: string) => boolean;
  sectioning?: Sectioning;
  /** How charts are drawn while nobody says otherwise. */
  defaults?: Controls;
  /** How far it goes on an axis: all charts show at least this, and what any of them has beyond it. Null: each shows what it has. */
  boundsOn?: (axis: Controls["axis"]) => Range | null;
  /** What stands beside the name of a chart. */
  figureOf: (path: string) => string;
  /** Opens a series as an attribute. */
  onOpen: (path: string) => void;
  /** With what the address says of these charts begins. */
  letter: string;
  /** What else can be done with what is in sight; `shownAt` tells what the chart at a path shows, or all of them do. */
  aside?: (shownAt: (path?: string) => readonly Metric[]) => ReactNode;
  /** What stands here when it has no such series. */
  empty: ReactNode;
}

const FILTER_MILLISECONDS = 250;
/** The whole card: head, plot, foot. */
const HEIGHTS: Record<Height, number> = { s: 210, m: 300, l: 440 };
const LEGEND_HEIGHT = 84;
const HEAD_HEIGHT = 40;

/** Asks which metrics there are, unless that is known, and for the first charts while the page is still being made. */
export async function beginCharts(
  queries: QueryClient,
  address: ProjectAddress,
  runs: readonly string[],
  part: Part,
  _columns: unknown,
  opening?: { metrics?: Metrics | null },
): Promise<void> {
  const state = parseChartsState(part);
  const names = metricNames(address, runs, state.filter);
  if (opening?.metrics && state.filter === "") queries.setQueryData(names.queryKey, opening.metrics);
  const { metrics } = await queries.ensureQueryData(names);
  await askFirst(address, runs, state, metrics);
}

/** One chart for each metric of the selected runs, or of one run, by namespace. */
export function RunsCharts({
  address,
  runs,
  pinned = NO_PATHS,
  part,
  onPart,
  onShow,
  hoveredRun,
  ofRun,
}: RunsChartsProps) {
  const { wanted, sectioning = BY_NAMESPACE, defaults = DEFAULTS, letter = "c" } = ofRun ?? {};
  const { state, change, onControls } = useChartsState(part, onPart, defaults);
  const [bus] = useState(() => new HoverBus());
  const live = useLiveCharts();
  const isPhone = useMedia(PHONE);
  /** Whose controls are open: a chart's path, "" for all charts. */
  const [drawer, setDrawer] = useState<string | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);

  const [typed, setTyped] = useTyped(state.filter, (filter) => change({ filter }), FILTER_MILLISECONDS);

  const ids = useMemo(() => runs.map((run) => run.id), [runs]);
  const answer = useMetrics(address, ids, state.filter, ofRun?.all);
  const waited = useWaited(answer, metricNames(address, ids, state.filter).queryKey);
  const known = state.filter === "" ? ofRun?.all : undefined;
  const found = known ?? answer.data;
  const metrics = useMemo(
    () => (wanted && found ? found.metrics.filter(({ path }) => wanted(path)) : (found?.metrics ?? NOTHING)),
    [found, wanted],
  );
  const isCut = found !== undefined && found.total > found.metrics.length;
  const total = found && (isCut ? found.total : metrics.length);
  const isEmpty = ofRun !== undefined && total === 0 && state.filter === "";
  const sections = useMemo(
    () => metricSections(notHidden(metrics, state.off), state.pinned, sectioning),
    [metrics, state.off, state.pinned, sectioning],
  );
  const hiddenCharts = state.off.length;
  const hidden = useMemo(() => new Set(state.hidden), [state.hidden]);

  const fewer = useRef((_count: number) => {});
  fewer.current = (count) => onShow?.(ids.slice(0, count));
  const open = useRef((_path: string) => {});
  open.current = (path) => ofRun?.onOpen(path);
  const isOfRuns = ofRun === undefined;
  const { controls } = state;
  const actions = useMemo<ChartActions>(() => {
    const { average, ...others } = chartActions(change);
    return {
      ...others,
      ...(isOfRuns
        ? { average, fewer: (count: number) => fewer.current(count) }
        : { open: (path: string) => open.current(path) }),
      filter: () => search.current?.focus(),
      edit: setDrawer,
      link: (path) => linkWith({ [`${letter}.full`]: path }),
      canAdd: true,
    };
  }, [change, isOfRuns, letter]);
  const { legendColumns: chosen } = state;
  const legendColumns = useMemo<LegendColumns>(
    () => ({ address, pinned, chosen, onChosen: (legendColumns) => change({ legendColumns }) }),
    [address, pinned, chosen, change],
  );
  const boundsOn = ofRun?.boundsOn;
  const bounds = useMemo(() => boundsOn?.(controls.axis) ?? null, [boundsOn, controls.axis]);
  const [extents, onExtent] = useExtents(`${controls.axis} ${controls.axisPath}`);
  const whole = useMemo(
    () =>
      bounds &&
      together(
        bounds,
        extents,
        metrics.map(({ path }) => path),
      ),
    [bounds, extents, metrics],
  );

  useKeys("charts", {
    ...(isZoomed(state) && { "0": () => change(UNZOOMED) }),
    y: () => onControls({ ...controls, yScale: controls.yScale === "log" ? "linear" : "log" }),
    i: () => onControls({ ...controls, inherited: !controls.inherited }),
    s: () => {
      flushSync(() => setDrawer(""));
      panel.current?.querySelector<HTMLElement>("select[name=smoothing]")?.focus();
    },
  });

  const onWidth = useCallback((width: number) => rememberWidth(state.columns, width), [state.columns]);
  const columns = columnsFor(state.columns, width);
  const prefersLegend = usePreferences(({ legends }) => legends === "below");
  const hasLegend = state.legend ?? prefersLegend;
  const height = HEIGHTS[state.height] + (hasLegend ? LEGEND_HEIGHT : 0);
  const propsOf = (path: string, title: string, metrics: readonly Metric[]): RunChartProps => {
    const drawn = drawnAs(state, path);
    const isOnSameAxis = drawn.controls.axis === controls.axis && drawn.controls.axisPath === controls.axisPath;
    return {
      ...drawn,
      address,
      runs,
      metrics,
      title,
      path,
      hidden,
      isFull: false,
      isOfOneRun: !isOfRuns,
      figure: ofRun?.figureOf(path),
      whole: isOnSameAxis ? whole : null,
      onExtent: bounds && isOnSameAxis ? onExtent : undefined,
      withLegend: hasLegend,
      legendColumns: isOfRuns ? legendColumns : undefined,
      bus,
      hover: hoveredRun,
      live,
      actions,
      onWidth: isOfRuns ? onWidth : undefined,
    };
  };
  const isGrouped = isOfRuns && runs.some(({ groups }) => groups !== undefined);
  const isCollapsed = useMemo(() => folding(state.collapsed), [state.collapsed]);
  const mergedHeight = Math.max(height, HEIGHTS.l);
  const heightOf = ({ name, metrics }: MetricSection) => {
    if (isCollapsed(name)) return HEAD_HEIGHT;
    const isMerged = state.merged.includes(name);
    return HEAD_HEIGHT + (isMerged ? mergedHeight + GAP : Math.ceil(metrics.length / columns) * (height + GAP));
  };
  const full = state.full === "" ? null : chartAt(state.full, metrics, sections);
  const drawerOf = (path: string | null) =>
    path !== null && (
      <ControlsDrawer
        key={path}
        title={path && (chartAt(path, metrics, sections)?.title ?? path)}
        controls={path === "" ? controls : drawnAs(state, path).controls}
        reset={path === "" ? defaults : controls}
        onControls={path === "" ? onControls : (next) => actions.override(path, next)}
        metrics={metrics}
        isOfOneRun={!isOfRuns}
        onClose={() => setDrawer(null)}
      />
    );
  const shownAt = (path?: string) => {
    const shown =
      path === undefined
        ? sections.flatMap(({ name, metrics }) => (isCollapsed(name) ? [] : metrics))
        : (chartAt(path, metrics, sections)?.metrics ?? NOTHING);
    return shown.filter((metric) => !hidden.has(metric.path));
  };
  const areAllClosed = sections.length > 0 && sections.every((section) => isCollapsed(section.name));

  return (
    <div ref={panel} className={styles.panel}>
      <div className={styles.main}>
        {!isEmpty && (
          <div className={styles.toolbar}>
            <SearchInput
              isMain
              ref={search}
              className={styles.filter}
              label="Filter metrics"
              title="Extended regular expression: loss & !^val | accuracy"
              value={typed}
              onValue={setTyped}
            />
            {isZoomed(state) && <Button onClick={() => change(UNZOOMED)}>Show everything</Button>}
            {ofRun?.aside?.(shownAt)}
            {state.hidden.length > 0 && (
              <Button onClick={() => change({ hidden: [] })}>Show {formatInteger(state.hidden.length)} hidden</Button>
            )}
            {hiddenCharts > 0 && (
              <Button title={state.off.join("\n")} onClick={() => change({ off: [] })}>
                {hiddenCharts === 1 ? "Show 1 hidden chart" : `Show ${formatInteger(hiddenCharts)} hidden charts`}
              </Button>
            )}
            <span className={styles.spacer} />
            {isGrouped && (
              <Button
                aria-pressed={controls.groups !== "off"}
                title="One line with its spread for each group of the table, in place of one for each run"
                onClick={() => onControls({ ...controls, groups: controls.groups === "off" ? "mean" : "off" })}
              >
                Average groups
              </Button>
            )}
            <span className={styles.count} aria-live="polite">
              {total === undefined ? "" : `${formatInteger(total)} ${total === 1 ? "metric" : "metrics"}`}
            </span>
            <label className={styles.choice}>
              <span className="visually-hidden">Charts in a row</span>
              <select value={state.columns} onChange={(event) => change({ columns: event.target.value as Columns })}>
                {(["auto", "1", "2", "3", "4", "5", "6"] as const).map((each) => (
                  <option key={each} value={each}>
                    {each === "auto" ? "Auto columns" : each === "1" ? "1 column" : `${each} columns`}
                  </option>
                ))}
              </select>
            </label>
            <Segments
              label="Height of charts"
              value={state.height}
              onChange={(height) => change({ height })}
              options={[
                { value: "s", text: "S", title: "Small" },
                { value: "m", text: "M", title: "Medium" },
                { value: "l", text: "L", title: "Large" },
              ]}
            />
            <IconButton
              label={hasLegend ? "No legends below the charts" : "Show a legend below each chart"}
              aria-pressed={hasLegend}
              onClick={() => change({ legend: hasLegend === prefersLegend ? !hasLegend : null })}
            >
              <List size={15} aria-hidden />
            </IconButton>
            <IconButton
              label={areAllClosed ? "Expand all sections" : "Collapse all sections"}
              disabled={sections.length === 0}
              onClick={() => change({ collapsed: areAllClosed ? NONE_FOLDED : ALL_FOLDED })}
            >
              {areAllClosed ? <ChevronsUpDown size={15} aria-hidden /> : <ChevronsDownUp size={15} aria-hidden />}
            </IconButton>
            {!isPhone && (
              <IconButton
                label="Export the shown charts to a dashboard"
                disabled={sections.length === 0}
                onClick={async () => {
                  try {
                    const { shownWidgets } = await import("./exporting");
                    addToDashboard({ address, widgets: shownWidgets(sections, state) });
                  } catch (error) {
                    toastError(error);
                  }
                }}
              >
                <LayoutDashboard size={15} aria-hidden />
              </IconButton>
            )}
            <Button
              aria-expanded={drawer === ""}
              className={styles.controlsButton}
              onClick={() => setDrawer(drawer === "" ? null : "")}
            >
              <SlidersHorizontal size={14} aria-hidden />
              Controls
              {!isSame(controls, defaults) && (
                <span className={styles.dot}>
                  <span className="visually-hidden">changed</span>
                </span>
              )}
            </Button>
          </div>
        )}
        <div ref={box} className={styles.sections}>
          {answer.isError && !found && (
            <Failure title="The metrics could not be loaded" error={answer.error} onRetry={() => answer.refetch()} />
          )}
          {answer.isError && !known && found && !(answer.error instanceof Unreachable) && (
            <Banner>{answer.error.message}</Banner>
          )}
          {!known && <Waiting waited={waited} lines={10} what="Looking for metrics…" />}
          {total === 0 && !isEmpty && (
            <Empty
              icon={<ChartLine size={20} />}
              title={state.filter ? "No metric matches" : "No metrics yet"}
              actions={state.filter && <Button onClick={() => setTyped("")}>Clear the filter</Button>}
            >
              {!state.filter
                ? "None of the selected runs has logged a series of numbers."
                : isOfRuns
                  ? `None of the ${formatInteger(runs.length)} selected runs has a metric that “${state.filter}” finds.`
                  : `This run has no metric here that “${state.filter}” finds.`}
            </Empty>
          )}
          {isEmpty && ofRun?.empty}
          {metrics.length > 0 && sections.length === 0 && (
            <Empty
              icon={<ChartLine size={20} />}
              title="All of these charts are hidden"
              actions={<Button onClick={() => change({ off: [] })}>Show them</Button>}
            >
              They stay hidden {isOfRuns ? "in this view" : "on this page"} until they are shown again.
            </Empty>
          )}
          {found && isCut && (
            <p className={styles.limit} role="note">
              The first {formatInteger(found.metrics.length)} of {formatInteger(found.total)} metrics are shown. Filter
              them to see the others.
            </p>
          )}
          {width > 0 && (
            <Sections heights={sections.map(heightOf)}>
              {(place) => {
                const section = sections[place]!;
                return (
                  <Section
                    key={section.name}
                    section={section}
                    isOpen={!isCollapsed(section.name)}
                    isMerged={state.merged.includes(section.name)}
                    onOpen={() => change(({ collapsed }) => ({ collapsed: withFold(collapsed, section.name) }))}
                    onMerge={() => change(({ merged }) => ({ merged: toggled(merged, section.name) }))}
                  >
                    {state.merged.includes(section.name) ? (
                      <Rows count={1} columns={1} height={mergedHeight} gap={GAP}>
                        {() => (
                          <RunChart
                            key={section.name}
                            {...propsOf(mergedPath(section.name), mergedTitle(section), section.metrics)}
                          />
                        )}
                      </Rows>
                    ) : (
                      <Rows count={section.metrics.length} columns={columns} height={height} gap={GAP}>
                        {(index) => {
                          const metric = section.metrics[index]!;
                          return (
                            <MetricChart
                              key={metric.path}
                              metric={metric}
                              props={propsOf(metric.path, metric.path, NOTHING)}
                            />
                          );
                        }}
                      </Rows>
                    )}
                  </Section>
                );
              }}
            </Sections>
          )}
        </div>
      </div>
      {(!full || drawer !== full.path) && drawerOf(drawer)}
      {full && (
        <FullChart
          title={full.title}
          onClose={() => change({ full: "" })}
          keys={chartKeys(full.path, drawnAs(state, full.path).controls, actions)}
          drawer={drawer === full.path && drawerOf(drawer)}
        >
          <RunChart {...propsOf(full.path, full.title, full.metrics)} isFull live={null} onWidth={undefined} />
        </FullChart>
      )}
    </div>
  );
}

const NOTHING: readonly Metric[] = [];
const NO_PATHS: readonly string[] = [];

/** Keeps the list of one metric the same while its facts are. */
function MetricChart({ metric, props }: { metric: Metric; props: RunChartProps }) {
  const metrics = useMemo(() => [metric], [metric]);
  return <RunChart {...props} metrics={metrics} />;
}

function useLiveCharts(): LiveCharts | null {
  const [live, setLive] = useState<LiveCharts | null>(null);
  useEffect(() => {
    const made = new LiveCharts();
    setLive(made);
    return () => made.destroy();
  }, []);
  return live;
}

function Section({
  section,
  isOpen,
  isMerged,
  onOpen,
  onMerge,
  children,
}: {
  section: MetricSection;
  isOpen: boolean;
  isMerged: boolean;
  onOpen: () => void;
  onMerge: () => void;
  children: React.ReactNode;
}) {
  const { title } = section;
  return (
    <section className={styles.section} aria-label={`${title}, ${section.metrics.length} charts`}>
      <div className={styles.sectionHead}>
        <button type="button" aria-expanded={isOpen} onClick={onOpen}>
          <ChevronRight size={14} aria-hidden />
          {title} <span>{formatInteger(section.metrics.length)}</span>
        </button>
        {section.metrics.length > 1 && section.name !== PINNED && (
          <IconButton
            label={isMerged ? "One chart for each metric" : `Plot all of ${title} in one chart`}
            aria-pressed={isMerged}
            onClick={onMerge}
          >
            <Combine size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      {isOpen && children}
    </section>
  );
}
