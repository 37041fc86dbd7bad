import { type BucketChart, type BucketGrid, fetchBuckets, type SeriesGroup, type SeriesName } from "@/api/buckets";
import type { ProjectAddress } from "@/api/queries";
import { answerTogether } from "@/api/together";

interface Wish {
  series: readonly SeriesName[];
  groups: readonly SeriesGroup[];
  /** Points that the server may have to read. */
  points: number;
  signal?: AbortSignal;
  resolve: (chart: BucketChart) => void;
  reject: (error: unknown) => void;
}

interface Batch {
  project: ProjectAddress;
  grid: BucketGrid;
  wishes: Wish[];
}

/** The server takes a thousand; two requests of half of them are answered side by side. */
const SERIES_PER_REQUEST = 500;
/** Over other axes than steps the server reads every point: what is asked for first should not wait for all the rest. */
const POINTS_PER_REQUEST = 3_000_000;

const open = new Map<string, Batch>();

const sizeOf = ({ series, groups }: Wish): number =>
  series.length + groups.reduce((sum, group) => sum + group.series.length, 0);

function isFull(waiting: readonly Wish[], more: Wish): boolean {
  if (waiting.length === 0) return false;
  const size = waiting.reduce((sum, each) => sum + sizeOf(each), sizeOf(more));
  const points = waiting.reduce((sum, each) => sum + each.points, more.points);
  return size > SERIES_PER_REQUEST || points > POINTS_PER_REQUEST;
}

/**
 * The series and groups of one chart in buckets. What several charts ask for in the same rendering goes out as one request.
 *
 * `company` keeps apart series that must not share a grid: the grid spans all series of a request, and a short one beside a
 * long one would get too few buckets.
 */
export function batchedBuckets(
  project: ProjectAddress,
  grid: BucketGrid,
  series: readonly SeriesName[],
  groups: readonly SeriesGroup[],
  company: string,
  points: number,
  signal?: AbortSignal,
): Promise<BucketChart> {
  const key = JSON.stringify([project, grid, groups.length > 0, company]);
  return new Promise((resolve, reject) => {
    const wish: Wish = { series, groups, points: grid.axis === "step" ? 0 : points, signal, resolve, reject };
    if (isFull(open.get(key)?.wishes ?? [], wish)) send(key);
    let batch = open.get(key);
    if (!batch) {
      batch = { project, grid, wishes: [] };
      open.set(key, batch);
      // Charts that come into sight do so in one rendering, and ask one after the other before anything else is done.
      setTimeout(() => send(key));
    }
    batch.wishes.push(wish);
  });
}

async function send(key: string): Promise<void> {
  const batch = open.get(key);
  if (!batch) return;
  open.delete(key);
  const { project, grid } = batch;
  await answerTogether(batch.wishes, async (wishes, signal) => {
    const chart = await fetchBuckets(
      project,
      grid,
      wishes.flatMap((wish) => wish.series),
      wishes.flatMap((wish) => wish.groups),
      signal,
    );
    let series = 0;
    let groups = 0;
    for (const wish of wishes) {
      wish.resolve({
        ...chart,
        series: chart.series.slice(series, series + wish.series.length),
        groups: chart.groups.slice(groups, groups + wish.groups.length),
      });
      series += wish.series.length;
      groups += wish.groups.length;
    }
  });
}
