import { useContext, useEffect, useMemo, useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Button } from "@/ui/controls";
import { HideContext } from "@/ui/inPlace";
import type { RunHover } from "@/ui/runHover";
import { Failure, Skeleton } from "@/ui/states";
import styles from "./charts.module.css";
import { HoverBus } from "./engine/hover";
import { LiveCharts } from "./engine/live";
import type { Range } from "./engine/scales";
import { FullChart } from "./FullChart";
import { type ChartActions, RunChart, type RunChartProps } from "./RunChart";
import { type Controls, DEFAULTS } from "./state";
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
  /** What is chosen in the chart itself, where it should be kept; it is forgotten with the chart otherwise. */
  onControls?: (controls: Partial<Controls>) => void;
  withLegend?: boolean;
  /** A zoom that several charts share; without `onZoom` each has its own. */
  zoom?: Range | null;
  onZoom?: (zoom: Range | null) => void;
  hoveredRun: RunHover;
}

const NOT_HIDDEN: readonly string[] = [];
/** Charts that stand alone still hover together: what the pointer shows in one it shows in all of the page. */
const bus = new HoverBus();

/** Some metrics of some runs in one chart that stands alone, as on dashboards. It fills its parent, which has a height. */
export function LineChart(props: LineChartProps) {
  const { address, runs, paths, pattern, title, onControls, onZoom, hoveredRun } = props;
  const ids = useMemo(() => runs.map((run) => run.id), [runs]);
  const hide = useContext(HideContext);
  const { metrics, error, retry } = useChosenMetrics(address, ids, paths, pattern);
  const [own, setOwn] = useState<Partial<Controls>>({});
  const [ownZoom, setOwnZoom] = useState<Range | null>(null);
  const [hidden, setHidden] = useState(NOT_HIDDEN);
  const [isFull, setFull] = useState(false);
  const live = useSharedLive();
  const hiddenRuns = useMemo(() => new Set(hidden), [hidden]);
  const given = props.controls;
  const controls = useMemo(() => ({ ...DEFAULTS, ...given, ...own }), [given, own]);
  const actions = useMemo<ChartActions>(() => {
    const override = (changes: Partial<Controls>) =>
      onControls ? onControls({ ...given, ...changes }) : setOwn((before) => ({ ...before, ...changes }));
    return {
      zoom: (_, zoom) => {
        (onZoom ?? setOwnZoom)(zoom?.x ?? null);
        // A box is looked at in passing, and nothing to be kept.
        setOwn(({ yRange: _, ...others }) => (zoom?.y ? { ...others, yRange: zoom.y } : others));
      },
      override: (_, changes) => override(changes),
      full: (path) => setFull(path !== ""),
      hide: setHidden,
      average: () => override({ groups: "mean" }),
    };
  }, [given, onControls, onZoom]);
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
    zoom: onZoom ? (props.zoom ?? null) : ownZoom,
    hidden: hiddenRuns,
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
      {isFull && (
        <FullChart title={title} onClose={() => setFull(false)}>
          <RunChart {...chart} isFull live={null} />
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
