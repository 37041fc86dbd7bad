import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { memo, useMemo, useRef } from "react";
import { POLL_MILLISECONDS, type RunAddress } from "@/api/queries";
import { IconButton } from "@/ui/controls";
import { formatInteger, formatNumber, formatStep } from "@/ui/format";
import { useDebounced, useNearViewport, useSize } from "@/ui/hooks";
import { Failure, Skeleton } from "@/ui/states";
import { batchedBuckets } from "./batch";
import { Chart } from "./Chart";
import styles from "./charts.module.css";
import type { HoverBus } from "./engine/hover";
import type { StepRange, XAxis } from "./engine/plot";
import { positiveOnly, type Trace, toTrace } from "./engine/traces";

export interface ChartSettings {
  xAxis: XAxis;
  logY: boolean;
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
  zoom: StepRange | null;
  onZoom: (range: StepRange | null) => void;
  bus: HoverBus;
  origin: number;
  live: boolean;
  tall?: boolean;
  extra?: React.ReactNode;
}

const MOST_BUCKETS = 1000;
const ZOOM_IDLE_MILLISECONDS = 120;
const MARGIN = 0.1;
/** Buckets have no times, points have: on an axis of time as many points as the server gives. */
const MOST_TIMED_POINTS = 10_000;

/** The range to ask for: a little more than is shown, so that lines leave the plot at its edges. */
export function withMargin(zoom: StepRange): StepRange {
  const room = Math.max((zoom.to - zoom.from) * MARGIN, 1e-6);
  return { from: Math.round((zoom.from - room) * 1e6) / 1e6, to: Math.round((zoom.to + room) * 1e6) / 1e6 };
}

/** Series of like length share a request, and with it a grid. */
function company(facts: SeriesFacts, rawBelow: number): string {
  if (facts.count <= rawBelow) return "points";
  return `2^${Math.round(Math.log2(Math.max(1, facts.lastStep ?? facts.count)))}`;
}

function captionOf(trace: Trace, settings: ChartSettings, zoom: StepRange | null): { shown: string; note: string } {
  const inView = zoom ? " in view" : "";
  const shown = trace.isRaw
    ? `${formatInteger(trace.points)} ${trace.points === 1 ? "point" : "raw points"}${inView}`
    : `${formatInteger(trace.points)} points${inView} · mean with exact min–max band`;
  const notes: string[] = [];
  const count = (name: "nan" | "posInf" | "negInf") => trace.nonFinite.reduce((sum, hole) => sum + hole[name], 0);
  const nan = count("nan");
  const infinite = count("posInf") + count("negInf");
  if (nan > 0) notes.push(`${formatInteger(nan)} NaN`);
  if (infinite > 0) notes.push(`${formatInteger(infinite)} ±∞`);
  if (settings.logY) {
    const { dropped } = positiveOnly(trace.y);
    if (dropped > 0) notes.push(`${formatInteger(dropped)} ≤ 0 not on a log axis`);
  }
  if (settings.xAxis !== "step" && !trace.times) notes.push("by step: zoom in for times");
  return { shown, note: notes.join(" · ") };
}

export const SeriesChart = memo(function SeriesChart(props: SeriesChartProps) {
  const { address, path, facts, colour, settings, zoom, onZoom, bus, origin, live, tall = false, extra } = props;
  const body = useRef<HTMLDivElement>(null);
  const near = useNearViewport(body);
  const { width } = useSize(body);
  // Whole hundreds, so that a window one pixel wider asks nothing anew.
  const buckets = Math.min(MOST_BUCKETS, Math.max(100, Math.round(width / 100) * 100));
  const rawBelow = settings.xAxis === "step" ? buckets : MOST_TIMED_POINTS;
  const settledZoom = useDebounced(zoom, ZOOM_IDLE_MILLISECONDS);
  const range = useMemo(() => (settledZoom ? withMargin(settledZoom) : null), [settledZoom]);

  const answer = useQuery({
    queryKey: ["buckets", address, path, range, buckets, rawBelow],
    enabled: near && width > 0,
    placeholderData: keepPreviousData,
    refetchInterval: live && near ? POLL_MILLISECONDS : false,
    queryFn: ({ signal }) =>
      batchedBuckets(address, { run: address.run, path }, buckets, range, rawBelow, company(facts, rawBelow), signal),
  });

  const line = answer.data?.series[0];
  const grid = answer.data?.grid ?? null;
  const traces = useMemo(() => (line ? [toTrace(path, line, grid)] : []), [line, grid, path]);
  const colours = useMemo(() => [colour], [colour]);
  const trace = traces[0];
  const empty = line && line.status !== "ok";
  const { shown, note } = trace && !empty ? captionOf(trace, settings, settledZoom) : { shown: "", note: "" };
  const slash = path.lastIndexOf("/") + 1;
  const xAxis: XAxis = trace?.times ? settings.xAxis : "step";

  const Card = tall ? "div" : "section";

  return (
    // Alone in a preview it stands in a region of the same name already.
    <Card
      className={styles.card}
      aria-label={tall ? undefined : path}
      data-mode={trace ? (trace.isRaw ? "points" : "buckets") : undefined}
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
      <div ref={body} className={`${styles.body} ${tall ? styles.tall : ""}`}>
        {near && trace && !empty && (
          <Chart
            label={path}
            summary={`${shown}.`}
            bus={bus}
            traces={traces}
            colours={colours}
            xAxis={xAxis}
            logY={settings.logY}
            zoom={zoom}
            origin={origin}
            onZoom={onZoom}
            onReset={() => onZoom(null)}
          />
        )}
        {near && answer.isPending && <Skeleton lines={4} />}
        {empty && (
          <div className={styles.over}>
            {line.status === "empty" ? "No points in this range." : "This series has no points."}
          </div>
        )}
        {answer.isError && !trace && (
          <div className={styles.over}>
            <Failure title="The chart could not be loaded" error={answer.error} onRetry={() => answer.refetch()} />
          </div>
        )}
      </div>
      <div className={styles.foot}>
        <span>{shown}</span>
        <span>{note || (zoom ? `steps ${formatStep(zoom.from)} – ${formatStep(zoom.to)}` : "")}</span>
      </div>
    </Card>
  );
});
