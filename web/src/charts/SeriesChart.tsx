import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { memo, useEffect, useMemo, useRef } from "react";
import type { AxisKind, BucketChart } from "@/api/buckets";
import { isFollowed } from "@/api/live";
import { POLL_MILLISECONDS, type RunAddress } from "@/api/queries";
import { IconButton } from "@/ui/controls";
import { formatNumber } from "@/ui/format";
import { useDebounced, useNearViewport, useSize } from "@/ui/hooks";
import { Failure } from "@/ui/states";
import { useWaited, Waiting } from "@/ui/Waiting";
import { batchedBuckets } from "./batch";
import { Chart } from "./Chart";
import { captionOf } from "./caption";
import styles from "./charts.module.css";
import { spanText } from "./engine/axes";
import type { HoverBus } from "./engine/hover";
import { toLine } from "./engine/lines";
import type { View } from "./engine/plot";
import { bucketsFor, company, fieldsFor, withMargin } from "./grid";
import { withTail } from "./growing";
import { type ChangedRuns, useChangedRuns } from "./useChangedRuns";

export interface ChartSettings {
  xAxis: "step" | "elapsed" | "clock";
  logY: boolean;
}

/** In units of the axis. */
export interface AxisRange {
  from: number;
  to: number;
}

export interface SeriesFacts {
  count: number;
  last: number | null;
  lastStep: number | null;
}

interface SeriesChartProps {
  address: RunAddress;
  path: string;
  facts: SeriesFacts;
  /** An index into the palette. */
  colour: number;
  settings: ChartSettings;
  zoom: AxisRange | null;
  onZoom: (range: AxisRange | null) => void;
  /** What is seen while nothing is zoomed, for charts with one axis between them; null: all of the series. */
  whole?: AxisRange | null;
  /** Hears how far the series goes. */
  onExtent?: ((path: string, from: number, to: number) => void) | undefined;
  bus: HoverBus;
  live: boolean;
  tall?: boolean;
  extra?: React.ReactNode;
}

interface Drawn {
  chart: BucketChart;
  axis: AxisKind;
  /** Who has heard of all changes since then, and how many there had been. */
  heard: ChangedRuns;
  coveredUpTo: number;
}

const ZOOM_IDLE_MILLISECONDS = 120;
const AXES: Record<ChartSettings["xAxis"], AxisKind> = { step: "step", elapsed: "relative", clock: "absolute" };

export const SeriesChart = memo(function SeriesChart(props: SeriesChartProps) {
  const { address, path, facts, colour, settings, zoom, onZoom, bus, live, tall = false, extra } = props;
  const { whole = null, onExtent } = props;
  const body = useRef<HTMLDivElement>(null);
  const near = useNearViewport(body);
  const { width } = useSize(body);
  const axis = AXES[settings.xAxis];
  const buckets = bucketsFor(width, 1);
  const settledZoom = useDebounced(zoom, ZOOM_IDLE_MILLISECONDS);
  const grid = useMemo(
    () => ({
      axis,
      axisPath: "",
      range: settledZoom ? withMargin([settledZoom.from, settledZoom.to], axis) : null,
      buckets,
      rawBelow: buckets,
      lineage: true,
      previews: true,
      fields: fieldsFor(1),
    }),
    [axis, buckets, settledZoom],
  );

  const paths = useMemo(() => [path], [path]);
  const heard = useChangedRuns(paths);
  const key = ["buckets", address, path, grid];
  const isEnabled = near && width > 0;
  const answer = useQuery({
    queryKey: key,
    enabled: isEnabled,
    placeholderData: keepPreviousData,
    refetchInterval: () => (live && near && !isFollowed() ? POLL_MILLISECONDS : false),
    structuralSharing: false,
    queryFn: async ({ signal, client, queryKey }): Promise<Drawn> => {
      // A change has it asked for at once, before everybody has heard of the change.
      await Promise.resolve();
      const asked = { series: [{ run: address.run, path }], groups: [] };
      const before = client.getQueryData<Drawn>(queryKey);
      const fetched = { axis, heard, coveredUpTo: heard.now };
      const changed = before?.heard === heard ? heard.since(before.coveredUpTo) : null;
      const lastStep = heard.lastStep(address.run);
      if (before && changed?.has(address.run) && (lastStep !== null || axis !== "step")) {
        const chart = await withTail(address, grid, asked, before.chart, changed, lastStep ?? 0, signal);
        if (chart) return { ...fetched, chart };
      }
      const together = company(facts.count, facts.lastStep ?? facts.count, buckets, grid.range);
      const chart = await batchedBuckets(address, grid, asked.series, [], together, facts.count, signal);
      return { ...fetched, chart };
    },
  });

  const waited = useWaited(answer, key, isEnabled);
  const found = answer.data?.chart.series[0];
  // While another axis is on its way, the old line must not stand on it.
  const line = answer.data?.axis === axis ? found : undefined;
  const drawn = useMemo(
    () => line && toLine({ run: address.run, path, label: path, colour, dash: 0 }, line),
    [line, address.run, path, colour],
  );
  useEffect(() => {
    if (!onExtent || !drawn || grid.range || drawn.x.length === 0) return;
    onExtent(path, drawn.x[0]!, drawn.x[drawn.x.length - 1]!);
  }, [onExtent, drawn, grid.range, path]);
  const seen = zoom ?? whole;
  const view = useMemo<View | null>(
    () =>
      drawn
        ? {
            lines: [drawn],
            axis,
            xScale: "linear",
            yScale: settings.logY ? "log" : "linear",
            x: seen ? [seen.from, seen.to] : null,
            y: null,
            outliers: "none",
            band: "on",
            points: "auto",
            lineWidth: 1.5,
            tooltip: "nearest",
          }
        : null,
    [drawn, axis, settings.logY, seen],
  );
  const empty = line && line.status !== "ok";
  const { shown, note } = view && !empty ? captionOf(view, settledZoom !== null) : { shown: "", note: "" };
  const slash = path.lastIndexOf("/") + 1;
  const Card = tall ? "div" : "section";

  return (
    // Alone in a preview it stands in a region of the same name already.
    <Card
      className={styles.card}
      aria-label={tall ? undefined : path}
      data-mode={view ? (view.lines[0]?.isRaw ? "points" : "buckets") : undefined}
    >
      {!tall && (
        <div className={styles.head}>
          <h2 className={styles.title} title={path}>
            <span>{path.slice(0, slash)}</span>
            {path.slice(slash)}
          </h2>
          {facts.last !== null && <span className={styles.last}>{formatNumber(facts.last)}</span>}
          {zoom && (
            <IconButton label="Show everything (double-click)" onClick={() => onZoom(null)}>
              <RotateCcw size={14} aria-hidden />
            </IconButton>
          )}
          {extra}
        </div>
      )}
      <div ref={body} className={`${styles.body} ${tall ? styles.tall : ""}`} data-stale={waited.isStale || undefined}>
        {near && view && !empty && (
          <Chart
            view={view}
            label={path}
            summary={`${shown}.`}
            bus={bus}
            onZoom={({ x }) => onZoom({ from: x[0], to: x[1] })}
            onReset={() => onZoom(null)}
          />
        )}
        {near && !answer.isError && (
          <Waiting waited={{ ...waited, isPending: !view }} lines={4} what="Drawing…" isSmall />
        )}
        {empty && (
          <div className={styles.over}>
            {line.status === "empty" ? "No points in this range." : "This series has no points."}
          </div>
        )}
        {answer.isError && !view && (
          <div className={styles.over}>
            <Failure title="The chart could not be loaded" error={answer.error} onRetry={() => answer.refetch()} />
          </div>
        )}
      </div>
      <div className={styles.foot}>
        <span>{shown}</span>
        <span>{note || (zoom ? spanText(axis, zoom.from, zoom.to) : "")}</span>
      </div>
    </Card>
  );
});
