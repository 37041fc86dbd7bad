import type { BucketChart, BucketGrid, SeriesGroup, SeriesName } from "@/api/buckets";
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
