import {
  type BucketChart,
  type BucketGrid,
  fetchBuckets,
  hasPoints,
  type PartOfSeries,
  type SeriesGroup,
} from "@/api/buckets";
import type { ProjectAddress } from "@/api/queries";
import { answerTogether } from "@/api/together";
import { decoded } from "./numbers";

interface Wish {
  series: readonly PartOfSeries[];
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

/** What was asked for before its chart was there. */
interface Early {
  grid: BucketGrid;
  /** The most points that a series has. */
  points: number;
  chart: Promise<BucketChart>;
}

const early = new Map<string, Early>();
/** A chart that has not come by then will not. */
const EARLY_MILLISECONDS = 10_000;

const earlyKey = (
  project: ProjectAddress,
  grid: BucketGrid,
  series: readonly PartOfSeries[],
  company: string,
): string => JSON.stringify([project, { ...grid, buckets: 0, rawBelow: 0 }, series, grid.range ? "" : company]);

/** Asks for a chart's series at once: whoever wants them next finds them coming. */
export function askEarly(
  project: ProjectAddress,
  grid: BucketGrid,
  series: readonly PartOfSeries[],
  company: string,
  points: number,
): Promise<BucketChart> {
  const key = earlyKey(project, grid, series, company);
  const chart = batchedBuckets(project, grid, series, [], company, points);
  const made: Early = { grid, points, chart };
  early.set(key, made);
  const forget = () => early.get(key) === made && early.delete(key);
  chart.catch(forget);
  setTimeout(forget, EARLY_MILLISECONDS);
  return chart;
}

/** What was asked for early, if it is the same: with other buckets it is where there are so few points that they come themselves. */
function takenEarly(
  project: ProjectAddress,
  grid: BucketGrid,
  series: readonly PartOfSeries[],
  company: string,
): Promise<BucketChart> | null {
  if (early.size === 0) return null;
  const key = earlyKey(project, grid, series, company);
  const found = early.get(key);
  if (!found) return null;
  early.delete(key);
  const isSame = found.grid.buckets === grid.buckets && found.grid.rawBelow === grid.rawBelow;
  return isSame || found.points <= Math.min(found.grid.rawBelow, grid.rawBelow) ? found.chart : null;
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
  series: readonly PartOfSeries[],
  groups: readonly SeriesGroup[],
  company: string,
  points: number,
  signal?: AbortSignal,
): Promise<BucketChart> {
  const known = groups.length === 0 ? takenEarly(project, grid, series, company) : null;
  if (known) return known;
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

/** Sends what has been asked for so far, without waiting for others. */
export function sendAsked(): void {
  for (const key of [...open.keys()]) void send(key);
}

/** A chart of which all lines have their points is one of points, whatever the others of its request are. */
function ofOne(chart: BucketChart): BucketChart {
  const found = chart.series.filter(({ status }) => status === "ok");
  const isOfPoints = chart.groups.length === 0 && found.length > 0 && found.every(hasPoints);
  return isOfPoints ? { ...chart, mode: "points", grid: null } : chart;
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
      decoded,
    );
    let series = 0;
    let groups = 0;
    for (const wish of wishes) {
      wish.resolve(
        ofOne({
          ...chart,
          series: chart.series.slice(series, series + wish.series.length),
          groups: chart.groups.slice(groups, groups + wish.groups.length),
        }),
      );
      series += wish.series.length;
      groups += wish.groups.length;
    }
  });
}
