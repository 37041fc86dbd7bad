import { useContext, useEffect, useMemo, useRef, useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Button } from "@/ui/controls";
import { EditContext, HideContext } from "@/ui/inPlace";
import { OneRunContext, PinnedColumns, useLook } from "@/ui/look";
import type { RunHover } from "@/ui/runHover";
import { Failure, Skeleton } from "@/ui/states";
import { useKeys } from "@/ui/useKeys";
import { ControlsDrawer } from "./ControlsDrawer";
import styles from "./charts.module.css";
import { HoverBus } from "./engine/hover";
import { LiveCharts } from "./engine/live";
import { FullChart } from "./FullChart";
import type { LegendColumns } from "./LegendTable";
import { formatChartLook, parseChartLook } from "./look";
import { type ChartActions, RunChart, type RunChartProps } from "./RunChart";
import { type Controls, DEFAULTS } from "./state";
import { chartKeys } from "./useChartsState";
import { useChosenMetrics } from "./useMetrics";

export interface LineChartProps {
  address: ProjectAddress;
  /** Later runs are drawn on top. */
  runs: readonly ShownRun[];
  /** Metrics by their paths. */
  paths: readonly string[];
  /** An extended regular expression that finds more of them; empty for none. */
  pattern: string;
  title: string;
  /** What is not as in all charts: axes, ranges, scales, smoothing, averaged groups and so on (`readControls` reads stored ones). */
  controls: Partial<Controls>;
  withLegend?: boolean;
  hoveredRun: RunHover;
}

/** Charts that stand alone still hover together: what the pointer shows in one it shows in all of the page. */
const bus = new HoverBus();

/** Some metrics of some runs in one chart that stands alone, as on dashboards. It fills its parent, which has a height. */
export function LineChart(props: LineChartProps) {
  const { address, runs, paths, pattern, title, hoveredRun } = props;
  const ids = useMemo(() => runs.map((run) => run.id), [runs]);
  const hide = useContext(HideContext);
  const edit = useContext(EditContext);
  const pinned = useContext(PinnedColumns);
  const isOfOneRun = useContext(OneRunContext);
  const { metrics, error, retry } = useChosenMetrics(address, ids, paths, pattern);
  const { state, change, link } = useLook(parseChartLook, formatChartLook);
  const live = useSharedLive();
  const { zoom, hidden, legendColumns: chosen, legendOrder, controls: own } = state;
  const hiddenLines = useMemo(() => new Set(hidden), [hidden]);
  const kept = useMemo<Controls>(
    // Of one run there is no average.
    () => ({ ...DEFAULTS, ...props.controls, ...(isOfOneRun && { groups: "off" }) }),
    [props.controls, isOfOneRun],
  );
  const controls = useMemo(() => ({ ...kept, ...own }), [kept, own]);
  const toAll = useRef<() => Promise<string>>(null);
  toAll.current = link && (() => link({ ...state, isFull: true }));
  const hasLink = link !== null;
  const actions = useMemo<ChartActions>(() => {
    const override = (changes: Partial<Controls>) =>
      change(({ controls }) => ({ controls: ownOf({ ...controls, ...changes }, kept) }));
    return {
      zoom: (_, zoom) =>
        change(({ controls }) => {
          const { yRange, ...others } = controls;
          const y = zoom && (zoom.y ?? yRange);
          return { zoom: zoom?.x ?? null, controls: y ? { ...others, yRange: y } : others };
        }),
      override: (_, changes) => override(changes),
      full: (path) => change({ isFull: path !== "" }),
      hide: (hidden) => change({ hidden }),
      order: (legendOrder) => change({ legendOrder }),
      average: isOfOneRun ? undefined : () => override({ groups: "mean" }),
      edit: edit ? () => edit() : undefined,
      link: hasLink ? () => toAll.current!() : undefined,
    };
  }, [kept, change, edit, hasLink, isOfOneRun]);
  const legendColumns = useMemo<LegendColumns>(
    () => ({ address, pinned, chosen, onChosen: (legendColumns) => change({ legendColumns }) }),
    [address, pinned, chosen, change],
  );
  const [isOpen, setOpen] = useState(false);
  // What the widget is changed by is behind the full window.
  const inFull = useMemo<ChartActions>(() => ({ ...actions, edit: () => setOpen(true) }), [actions]);
  useResetKey(zoom !== null || own.yRange != null, () => actions.zoom(title, null));
  if (error && !metrics)
    return (
      <div className={styles.instead}>
        <Failure title="The metrics could not be loaded" error={error} onRetry={retry} />
      </div>
    );
  if (!metrics || !live) return <Skeleton lines={4} />;
  if (metrics.length === 0 || runs.length === 0) {
    return (
      <div className={styles.instead}>
        <div className={styles.absence}>
          <b>{absence(runs.length, paths, pattern)}</b>
          <span>
            {runs.length === 0
              ? "Show a run with the eye in the table."
              : paths.length === 0 && pattern === ""
                ? "Choose one in its settings."
                : "Other runs are shown with the eye in the table."}
          </span>
          {hide && runs.length > 0 && <Button onClick={hide}>Hide</Button>}
        </div>
      </div>
    );
  }
  const chart: Omit<RunChartProps, "isFull" | "live"> = {
    address,
    runs,
    metrics,
    title,
    path: title,
    controls,
    zoom,
    zoomY: own.yRange ?? null,
    hidden: hiddenLines,
    legendColumns: isOfOneRun ? undefined : legendColumns,
    legendOrder,
    isOfOneRun,
    hasOwn: false,
    isPinned: false,
    withLegend: props.withLegend ?? false,
    bus,
    hover: hoveredRun,
    actions,
  };
  return (
    <>
      <RunChart {...chart} isBare isFull={false} live={live} />
      {state.isFull && (
        <FullChart
          title={title}
          onClose={() => change({ isFull: false })}
          keys={chartKeys(title, controls, inFull)}
          drawer={
            isOpen && (
              <ControlsDrawer
                title=""
                controls={controls}
                reset={kept}
                onControls={(next) => actions.override(title, next)}
                metrics={metrics}
                isOfOneRun={isOfOneRun}
                isAlone
                onClose={() => setOpen(false)}
              />
            )
          }
        >
          <RunChart {...chart} actions={inFull} isFull live={null} />
        </FullChart>
      )}
    </>
  );
}

/** Why there is nothing to draw. */
function absence(runs: number, paths: readonly string[], pattern: string): string {
  if (runs === 0) return "No run is selected";
  if (paths.length === 0 && pattern === "") return "The chart has no metric";
  const what = paths.length === 1 && pattern === "" ? paths[0] : "a metric of this chart";
  return `0 of ${runs} selected ${runs === 1 ? "run" : "runs"} logged ${what}`;
}

/** Without what is as it is kept anyway. */
function ownOf(controls: Partial<Controls>, kept: Controls): Partial<Controls> {
  const names = Object.keys(controls) as (keyof Controls)[];
  const differing = names.filter((name) => String(controls[name]) !== String(kept[name]));
  return Object.fromEntries(differing.map((name) => [name, controls[name]]));
}

const resets = new Set<() => void>();

/** `0` shows everything again in all charts that are zoomed. */
function useResetKey(isZoomed: boolean, reset: () => void): void {
  const latest = useRef(reset);
  latest.current = reset;
  useEffect(() => {
    if (!isZoomed) return;
    const mine = () => latest.current();
    resets.add(mine);
    return () => void resets.delete(mine);
  }, [isZoomed]);
  useKeys(
    "charts",
    isZoomed
      ? {
          "0": () => {
            for (const each of [...resets]) each();
          },
        }
      : {},
  );
}

let shared: LiveCharts | null = null;
let sharers = 0;

/** All charts that stand alone share the number of canvases that a page may have. */
function useSharedLive(): LiveCharts | null {
  const [live, setLive] = useState<LiveCharts | null>(null);
  useEffect(() => {
    sharers += 1;
    shared ??= new LiveCharts();
    setLive(shared);
    return () => {
      sharers -= 1;
      if (sharers > 0) return;
      shared?.destroy();
      shared = null;
    };
  }, []);
  return live;
}
