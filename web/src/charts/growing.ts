import { type BucketChart, type BucketGrid, hasPoints, type SeriesGroup, type SeriesName } from "@/api/buckets";
import type { ProjectAddress } from "@/api/queries";
import { batchedBuckets } from "./batch";
import { appended, tailOf } from "./tail";

/** What a chart is of. */
export interface Asked {
  series: readonly SeriesName[];
  groups: readonly SeriesGroup[];
}

/** The runs of a chart that are among the changed ones. */
export function changedOf(asked: Asked, changed: ReadonlySet<string>): ReadonlySet<string> {
  const all = [asked.series, ...asked.groups.map(({ series }) => series)];
  return new Set(all.flatMap((series) => series.filter(({ run }) => changed.has(run)).map(({ run }) => run)));
}

/** A chart, or the part of it that is asked for together, and where its series stand in the whole. */
interface Part {
  chart: BucketChart;
  places: readonly number[];
}

/** Lines of few points stand beside others in buckets, and grow as those of a chart of points do. */
function partsOf(chart: BucketChart): Part[] {
  const places = chart.series.map((_, place) => place);
  const few = chart.mode === "points" ? [] : places.filter((place) => hasPoints(chart.series[place]!));
  if (few.length === 0) return [{ chart, places }];
  const others = places.filter((place) => !hasPoints(chart.series[place]!));
  const of = (some: readonly number[]) => some.map((place) => chart.series[place]!);
  return [
    { chart: { ...chart, series: of(others) }, places: others },
    { chart: { mode: "points", grid: null, series: of(few), groups: [] }, places: few },
  ];
}

/** The chart with the points that changed runs have got since, of which there is at least one; null where it must be asked for anew. */
export async function withTail(
  address: ProjectAddress,
  grid: BucketGrid,
  asked: Asked,
  chart: BucketChart,
  changed: ReadonlySet<string>,
  lastStep: number,
  signal: AbortSignal,
): Promise<BucketChart | null> {
  const hasChanged = (asked: Asked) => changedOf(asked, changed).size > 0;
  const parts = partsOf(chart).map(({ chart, places }) => ({
    chart,
    places,
    asked: { series: places.map((place) => asked.series[place]!), groups: chart.groups.length > 0 ? asked.groups : [] },
  }));
  const grown = await Promise.all(
    parts.map((part) =>
      hasChanged(part.asked) ? grownPart(address, grid, part.asked, part.chart, changed, lastStep, signal) : part.chart,
    ),
  );
  const [first] = grown;
  if (!first || grown.includes(null)) return null;
  if (grown.length === 1) return first;
  const series = [...chart.series];
  for (const [index, { places }] of parts.entries())
    for (const [at, place] of places.entries()) series[place] = grown[index]!.series[at]!;
  return { ...first, series };
}

async function grownPart(
  address: ProjectAddress,
  grid: BucketGrid,
  asked: Asked,
  chart: BucketChart,
  changed: ReadonlySet<string>,
  lastStep: number,
  signal: AbortSignal,
): Promise<BucketChart | null> {
  const tail = tailOf(chart, {
    hasChanged: (place) => changed.has(asked.series[place]?.run ?? ""),
    changedGroup: (group) => {
      const series = asked.groups[group]?.series ?? [];
      return series.some(({ run }) => changed.has(run)) ? series.length : undefined;
    },
    isOfSteps: grid.axis === "step",
    lastStep,
    range: grid.range,
    buckets: grid.buckets,
    rawBelow: grid.rawBelow,
  });
  if (!tail) return null;
  const { range, buckets, rawBelow, fromSteps, groupSteps } = tail;
  const series = tail.places.map((place, index) => ({ ...asked.series[place]!, from_step: fromSteps?.[index] }));
  const groups = tail.groups.map((place, index) => {
    const { name, series } = asked.groups[place]!;
    const steps = groupSteps?.[index];
    return { name, series: steps ? series.map((each, member) => ({ ...each, from_step: steps[member] })) : series };
  });
  const given = fromSteps && chart.grid ? { start: chart.grid.start, width: chart.grid.width } : undefined;
  const rest = { ...grid, range, buckets, rawBelow, given };
  const more = await batchedBuckets(address, rest, series, groups, "tail", 0, signal);
  return appended(chart, tail, more);
}
