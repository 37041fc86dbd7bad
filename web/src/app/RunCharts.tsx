import { Activity, ChartLine } from "lucide-react";
import { useCallback, useMemo, useRef } from "react";
import { momentsOf } from "@/api/logs";
import type { Attributes, RunAddress, RunFacts } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { attributeValue, toNumber } from "@/api/values";
import type { Metric } from "@/charts/metrics";
import { metricsOf } from "@/charts/metricsOf";
import { type OfRun, RunsCharts } from "@/charts/RunsCharts";
import { type ChartsState, type Controls, DEFAULTS, parseChartsState } from "@/charts/state";
import { drawnAs } from "@/charts/useChartsState";
import { hostsOf, processesOf } from "@/run/processes";
import { isMonitoring } from "@/run/streams";
import { formatNumber } from "@/ui/format";
import { homeColour } from "@/ui/palette";
import type { OnPart, Part } from "@/ui/part";
import type { RunHover } from "@/ui/runHover";
import type { Range } from "@/ui/scales";
import { Empty } from "@/ui/states";
import styles from "./pages/pages.module.css";

interface RunChartsProps {
  address: RunAddress;
  run: RunFacts;
  attributes: Attributes;
  part: Part;
  onPart: OnPart;
  hoveredRun: RunHover;
  /** Opens an attribute. */
  onOpen: (path: string) => void;
}

/** Whether a series is one that the script logged itself. */
export const isOwnSeries = (path: string): boolean => !isMonitoring(path) && !path.startsWith("sys/");

/** A run as charts know it; the same object while nothing of it changes. */
export function useShownRun({ id, uuid, name, colour }: RunFacts): ShownRun {
  return useMemo(() => ({ id, uuid, name: name || id, colour: colour ?? homeColour(id) }), [id, uuid, name, colour]);
}

type Common = Pick<OfRun, "all" | "figureOf" | "onOpen">;

function Charts({ address, run, attributes, ofRun, ...others }: RunChartsProps & { ofRun: Omit<OfRun, keyof Common> }) {
  const { workspace, project } = address;
  const home = useMemo(() => ({ workspace, project }), [workspace, project]);
  const shown = useShownRun(run);
  const runs = useMemo(() => [shown], [shown]);
  const all = useMemo(() => metricsOf(attributes), [attributes]);
  const figureOf = (path: string) => {
    const attribute = attributes[path];
    const last = attribute?.type === "floatSeries" ? attribute.value.last : null;
    return last === null ? "" : formatNumber(toNumber(last));
  };
  const { part, onPart, hoveredRun, onOpen } = others;
  return (
    <RunsCharts address={home} {...{ runs, part, onPart, hoveredRun }} ofRun={{ ...ofRun, all, figureOf, onOpen }} />
  );
}

/** The charts of what a run logged. */
export function MetricCharts({ aside, ...props }: RunChartsProps & Pick<OfRun, "aside">) {
  const empty = (
    <Empty icon={<ChartLine size={20} />} title="No metrics logged" command={'run["train/loss"].append(loss)'}>
      A script logs one step by step:
    </Empty>
  );
  return <Charts {...props} ofRun={{ letter: "c", wanted: isOwnSeries, aside, empty }} />;
}

/** Processes of a run begin to measure at other times, and so count other steps. */
const BY_TIME: Controls = { ...DEFAULTS, axis: "absolute" };

/** From where to where a run lived, as far as is known without its points. */
function lifeOf(run: RunFacts, attributes: Attributes, axis: Controls["axis"]): Range | null {
  if (axis === "metric") return null;
  if (axis === "step") {
    const steps = Object.entries(attributes).map(([path, { type, value }]) =>
      type === "floatSeries" && isMonitoring(path) ? (value.last_step ?? 0) : 0,
    );
    return [0, steps.reduce((most, step) => Math.max(most, step), 0)];
  }
  const begin = run.created_at / 1000;
  const end = (attributeValue(attributes, "sys/ping_time", "datetime") ?? run.created_at) / 1000;
  return axis === "absolute" ? [begin, end] : [0, end - begin];
}

const namespaceOf = (path: string): string => path.split("/").slice(0, 2).join("/");

/** The charts of the hardware that a run ran on, by its processes. */
export function HardwareCharts({
  host,
  onHost,
  aside,
  ...props
}: RunChartsProps & Pick<OfRun, "aside"> & { host: string | undefined; onHost: (host: string | undefined) => void }) {
  const { run, attributes } = props;
  const processes = useMemo(() => processesOf(attributes), [attributes]);
  const hosts = useMemo(() => hostsOf(processes.values()), [processes]);
  // Attributes change with every point, titles and hosts hardly ever: charts are put into sections anew for these alone.
  const told = JSON.stringify([...processes.values()].map(({ namespace, title, host }) => [namespace, title, host]));
  const latest = useRef(processes);
  latest.current = processes;
  const { sectioning, wanted } = useMemo(() => {
    const known = new Map((JSON.parse(told) as [string, string, string | null][]).map((each) => [each[0], each]));
    return {
      sectioning: {
        nameOf: namespaceOf,
        titleOf: (namespace: string) => known.get(namespace)?.[1] ?? namespace,
      },
      wanted: (path: string) =>
        isMonitoring(path) && (host === undefined || known.get(namespaceOf(path))?.[2] === host),
    };
  }, [told, host]);
  const boundsOn = useCallback((axis: Controls["axis"]) => lifeOf(run, attributes, axis), [run, attributes]);
  const ofHosts = hosts.length > 1 && (
    <select
      aria-label="Host"
      className={styles.host}
      value={host ?? ""}
      onChange={(event) => onHost(event.target.value || undefined)}
    >
      <option value="">All {hosts.length} hosts</option>
      {hosts.map((each) => (
        <option key={each}>{each}</option>
      ))}
    </select>
  );
  const empty = (
    <Empty
      icon={<Activity size={20} />}
      title="No hardware metrics"
      command="run = neptune.init_run(capture_hardware_metrics=True)"
    >
      The script ended before the first measurement, or did not measure. The next one does with:
    </Empty>
  );
  const beside: OfRun["aside"] = (shownAt) => (
    <>
      {ofHosts}
      {aside?.(shownAt)}
    </>
  );
  return (
    <Charts {...props} ofRun={{ letter: "h", defaults: BY_TIME, wanted, sectioning, boundsOn, aside: beside, empty }} />
  );
}

/** What charts of the run are zoomed to, and in which of them where that is known. */
export interface InSight {
  axis: Controls["axis"];
  from: number;
  to: number;
  path?: string;
  /** Whether the others show the same. */
  isOfAll: boolean;
}

/** What the chart at a path shows; without one, what all do. */
export type ShownAt = (path?: string) => readonly Metric[];

/** What the chart of one series is zoomed to, or what all are together, or else the one that was zoomed last; null where nothing tells a time. */
export function inSightOf(state: ChartsState, only?: string): InSight | null {
  const { controls, zoom, zoomedAt, zooms } = state;
  const isOfAll = only === undefined && zoom !== null;
  const path = only ?? (isOfAll ? zoomedAt || undefined : Object.keys(zooms).findLast((each) => zooms[each]?.x));
  const drawn = isOfAll || path === undefined ? { controls, zoom } : drawnAs(state, path);
  const { axis } = drawn.controls;
  return drawn.zoom && axis !== "metric" ? { axis, from: drawn.zoom[0], to: drawn.zoom[1], path, isOfAll } : null;
}

const MOST_ASKED = 200;

/** Some of many metrics: of what was logged together, and so begins, ends and counts alike, one comes before the others. */
function some(metrics: readonly Metric[]): readonly Metric[] {
  const alike = new Map(metrics.map((each) => [`${each.points} ${each.first_step} ${each.last_step}`, each]));
  return [...new Set([...alike.values(), ...metrics])].slice(0, MOST_ASKED);
}

/**
 * From when to when was logged what is in sight, in milliseconds; null where nothing is there. Steps of one metric may be epochs and those
 * of another batches: what counts is the chart that somebody zoomed, or all of them where it is shown no more.
 */
export async function timesInSight(
  address: RunAddress,
  { axis, from, to, path, isOfAll }: InSight,
  shownAt: ShownAt,
): Promise<{ first: number; last: number } | null> {
  if (axis === "metric") return null;
  if (axis === "absolute") return { first: Math.floor(from * 1000), last: Math.ceil(to * 1000) };
  const zoomed = shownAt(path);
  const metrics = zoomed.length === 0 && isOfAll ? shownAt() : zoomed;
  const there = axis === "step" ? metrics.filter((each) => each.first_step <= to && each.last_step >= from) : metrics;
  return momentsOf(address, { axis, from_x: from, to_x: to, paths: some(there).map(({ path }) => path) });
}

/** What the address says of the charts of a run's hardware. */
export const hardwareState = (part: Part): ChartsState => parseChartsState(part, BY_TIME);
