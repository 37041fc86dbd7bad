import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { BucketChart, BucketGrid, SeriesGroup, SeriesName } from "@/api/buckets";
import { isFollowed } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { assignColours } from "@/ui/palette";
import { useWaited, type Waited } from "@/ui/Waiting";
import { batchedBuckets } from "./batch";
import { type Line, toGroupLine, toLine } from "./engine/lines";
import type { Range } from "./engine/scales";
import { bucketsFor, company, gridFor } from "./grid";
import { changedOf, withTail } from "./growing";
import type { Metric } from "./metrics";
import type { Controls } from "./state";
import { type ChangedRuns, useChangedRuns } from "./useChangedRuns";

export const MOST_LINES = 1000;
/** Of charts that have left the page: a thousand of them must not stay in memory for long. */
const KEPT_MILLISECONDS = 30_000;

interface Asked {
  series: readonly SeriesName[];
  groups: readonly SeriesGroup[];
  /** The line of each series and group apart from its numbers, in their order. */
  members: readonly { run: ShownRun; metric: Metric; dash: number }[];
  groupRuns: readonly { name: string; colour: number; metric: Metric; dash: number }[];
  /** Lines that there would be without a limit, and how many of them there are; members of groups do not count. */
  wanted: number;
  shown: number;
  /** Runs that no average is over, since they are too many. */
  left: number;
}

/** Runs by the group that the table puts them in; all in one where it does not. */
function groupsOf(runs: readonly ShownRun[]): Map<string, ShownRun[]> {
  const groups = new Map<string, ShownRun[]>();
  for (const run of runs) {
    const name = run.group ?? `All ${runs.length} runs`;
    const group = groups.get(name);
    if (group) group.push(run);
    else groups.set(name, [run]);
  }
  return groups;
}

/** How many of the runs a chart of so many metrics has room for; 0 where fewer runs would not help. `left` runs are in no average. */
export function runsThatFit(runs: number, metrics: number, left: number): number {
  const fit = left > 0 ? runs - left : Math.max(1, Math.floor(MOST_LINES / Math.max(1, metrics)));
  return fit < runs ? fit : 0;
}

export function askedOf(
  runs: readonly ShownRun[],
  metrics: readonly Metric[],
  controls: Pick<Controls, "groups" | "members">,
): Asked {
  const members = runs.flatMap((run) => metrics.map((metric, dash) => ({ run, metric, dash })));
  const kept = members.slice(0, MOST_LINES);
  if (controls.groups === "off") {
    return {
      series: kept.map(({ run, metric }) => ({ run: run.id, path: metric.path })),
      groups: [],
      members: kept,
      groupRuns: [],
      wanted: members.length,
      shown: kept.length,
      left: 0,
    };
  }
  const groups: SeriesGroup[] = [];
  const groupRuns: { name: string; colour: number; metric: Metric; dash: number }[] = [];
  // Members that are drawn themselves are asked for twice.
  const most = controls.members ? MOST_LINES / 2 : MOST_LINES;
  const some = metrics.slice(0, most);
  const mostRuns = Math.max(1, Math.floor(most / some.length));
  for (const [name, grouped] of groupsOf(runs.slice(0, mostRuns))) {
    const first = grouped[0]!;
    some.forEach((metric, dash) => {
      groups.push({ name, series: grouped.map((run) => ({ run: run.id, path: metric.path })) });
      groupRuns.push({ name, colour: first.groupColour ?? first.colour, metric, dash });
    });
  }
  const drawn = controls.members ? kept.slice(0, most) : [];
  return {
    series: drawn.map(({ run, metric }) => ({ run: run.id, path: metric.path })),
    groups,
    members: drawn,
    groupRuns,
    wanted: groupsOf(runs).size * metrics.length,
    shown: groupRuns.length,
    left: Math.max(0, runs.length - mostRuns),
  };
}

/** Each series that is asked for, once. */
function seriesOf({ series, groups }: Asked): readonly SeriesName[] {
  if (groups.length === 0) return series;
  const all = [...series, ...groups.flatMap((group) => group.series)];
  return [...new Map(all.map(({ run, path }) => [`${run}\n${path}`, { run, path }])).values()];
}

/** The lines of what was asked for, of the runs that are still shown. */
export function linesOf(
  chart: BucketChart,
  asked: Asked,
  runs: ReadonlyMap<string, ShownRun>,
  metrics: number,
  controls: Pick<Controls, "groups" | "spread" | "dashes">,
  isOfOneRun = false,
): Line[] {
  // Where no other run can be, metrics are told apart by names and colours of their own.
  const colours = isOfOneRun && metrics > 1 ? assignColours(asked.members.map(({ metric }) => metric.path)) : undefined;
  const labelOf = (name: string, path: string) => (metrics > 1 ? `${name} · ${path}` : name);
  const owners = controls.groups === "off" ? [...runs.keys()] : asked.groupRuns.map(({ name }) => name);
  const places = new Map([...new Set(owners)].map((owner, place) => [owner, place]));
  const dashOf = (owner: string, ofMetric: number) => (controls.dashes === "run" ? (places.get(owner) ?? 0) : ofMetric);
  const lines: Line[] = [];
  chart.series.forEach((series, index) => {
    const member = asked.members[index];
    const run = member && runs.get(member.run.id);
    if (!run || series.status !== "ok") return;
    const { path } = member.metric;
    const dash = dashOf(run.id, member.dash);
    const label = colours ? path : labelOf(run.name, path);
    const hiddenAs = isOfOneRun ? path : run.id;
    const name = { run: run.id, path, label, colour: colours?.get(path) ?? run.colour, dash, hiddenAs };
    lines.push(toLine({ ...name, isFaint: controls.groups !== "off" }, series));
  });
  chart.groups.forEach((group, index) => {
    const named = asked.groupRuns[index];
    if (!named || group.members === 0 || controls.groups === "off") return;
    const { name: run, colour } = named;
    const dash = dashOf(run, named.dash);
    const { path } = named.metric;
    const label = `${labelOf(run, path)} (${controls.groups} of ${group.members})`;
    const members = new Set(asked.groups[index]?.series.map((series) => series.run));
    lines.push(toGroupLine({ run, path, label, colour, dash, members }, group, controls.groups, controls.spread));
  });
  return lines;
}

interface ChartLines {
  lines: readonly Line[] | null;
  axis: string;
  wanted: number;
  shown: number;
  left: number;
  error: unknown;
  waited: Waited;
  grid: BucketGrid;
  /** What its lines are made of, those of groups included. */
  series: readonly SeriesName[];
  retry: () => void;
}

/** The lines of a chart for what is in sight of it; those of before while new ones are on their way. */
export function useChartLines(
  address: ProjectAddress,
  runs: readonly ShownRun[],
  metrics: readonly Metric[],
  controls: Controls,
  zoom: Range | null,
  width: number,
  enabled: boolean,
  isOfOneRun = false,
): ChartLines {
  const { axis, axisPath, inherited, previews, groups, members, spread, dashes } = controls;
  const asked = useMemo(() => askedOf(runs, metrics, { groups, members }), [runs, metrics, groups, members]);
  const lines = asked.series.length + asked.groups.length;
  const buckets = bucketsFor(width, lines);
  const grid = useMemo<BucketGrid>(
    () => gridFor({ axis, axisPath, inherited, previews }, zoom, buckets, lines),
    [axis, axisPath, zoom, buckets, inherited, previews, lines],
  );
  const series = useMemo(() => seriesOf(asked), [asked]);
  const points = Math.max(...metrics.map((metric) => metric.points));
  const lastStep = Math.max(...metrics.map((metric) => metric.last_step));
  const ids = asked.series.map(({ run }) => run);
  const facts = useMemo(
    () => metrics.map((metric) => `${metric.runs} ${metric.points} ${metric.last_step}`).join(),
    [metrics],
  );
  const paths = useMemo(() => metrics.map(({ path }) => path), [metrics]);
  const heard = useChangedRuns(paths);
  // Not the facts, which change with every point: what is there is kept, and added to.
  const key = ["chart", address, paths, ids, asked.groups, grid];
  const isEnabled = enabled && width > 0 && lines > 0;
  const answer = useQuery({
    queryKey: key,
    enabled: isEnabled,
    placeholderData: keepPreviousData,
    structuralSharing: false,
    staleTime: KEPT_MILLISECONDS,
    gcTime: KEPT_MILLISECONDS,
    queryFn: async ({ signal, client, queryKey }): Promise<Drawn> => {
      const before = client.getQueryData<Drawn>(queryKey);
      const fetched = { asked, key: axisKey(grid), facts, heard, heardUpTo: heard.now, coveredUpTo: heard.now };
      const changed = before?.heard === heard && isFollowed() ? heard.since(before.coveredUpTo) : null;
      if (before && changed) {
        const ours = changedOf(before.asked, changed);
        // The facts may tell of points before the change is heard of.
        heard.isOverdue = ours.size === 0;
        if (ours.size === 0) return { ...fetched, asked: before.asked, chart: before.chart };
        const chart = await withTail(address, grid, before.asked, before.chart, ours, lastStep, signal);
        // And the change before they tell how far the series go now: until then the tail may be too short.
        const isWhole = grid.axis !== "step" || [...ours].every((run) => (heard.lastStep(run) ?? Infinity) <= lastStep);
        if (chart) return { ...fetched, chart, coveredUpTo: isWhole ? fetched.coveredUpTo : before.coveredUpTo };
      }
      const together = company(points, lastStep, buckets, grid.range);
      const size = points * (asked.series.length + asked.groups.reduce((sum, group) => sum + group.series.length, 0));
      const chart = await batchedBuckets(address, grid, asked.series, asked.groups, together, size, signal);
      return { ...fetched, chart };
    },
  });
  const waited = useWaited(answer, key, isEnabled);
  const { data: known, isPlaceholderData, isFetching, dataUpdatedAt } = answer;
  const isOld =
    enabled &&
    known !== undefined &&
    !isPlaceholderData &&
    (known.facts !== facts || known.heard.now > known.heardUpTo);
  const refetch = useRef(answer.refetch);
  refetch.current = answer.refetch;
  /** What has been asked for once and failed waits for the next change. */
  const state = `${dataUpdatedAt} ${heard.now} ${facts}`;
  const askedFor = useRef("");
  useEffect(() => {
    if (!isOld || isFetching || askedFor.current === state) return;
    askedFor.current = state;
    refetch.current();
  }, [isOld, isFetching, state]);
  const { data } = answer;
  // While another axis is on its way, the old lines must not stand on it.
  const fits = data !== undefined && data.key === axisKey(grid);
  const { chart: drawnChart, asked: drawnOf } = data ?? {};
  const drawn = useMemo(() => {
    if (!fits || !drawnChart || !drawnOf) return null;
    const known = new Map(runs.map((run) => [run.id, run]));
    return linesOf(drawnChart, drawnOf, known, metrics.length, { groups, spread, dashes }, isOfOneRun);
  }, [drawnChart, drawnOf, fits, runs, metrics.length, groups, spread, dashes, isOfOneRun]);
  return {
    lines: drawn,
    axis,
    wanted: asked.wanted,
    shown: asked.shown,
    left: asked.left,
    error: answer.error,
    waited,
    grid,
    series,
    retry: () => answer.refetch(),
  };
}

interface Drawn {
  chart: BucketChart;
  asked: Asked;
  key: string;
  /** What was known of its metrics when it was asked for. */
  facts: string;
  /** Who has heard of all changes since then, and how many there had been. */
  heard: ChangedRuns;
  heardUpTo: number;
  /** How many of them had been when it had all points of these runs. */
  coveredUpTo: number;
}

const axisKey = ({ axis, axisPath }: BucketGrid): string => `${axis} ${axisPath}`;
