import { type BucketChart, fetchBuckets, type SeriesName, type StepRange } from "@/api/buckets";
import type { ProjectAddress } from "@/api/queries";

interface Wish {
  series: SeriesName;
  signal?: AbortSignal;
  resolve: (chart: BucketChart) => void;
  reject: (error: unknown) => void;
}

interface Batch {
  project: ProjectAddress;
  buckets: number;
  range: StepRange | null;
  rawBelow: number;
  wishes: Wish[];
}

const SERIES_PER_REQUEST = 200;

const open = new Map<string, Batch>();

/**
 * One series in buckets. What several charts ask for in the same frame goes out as one request.
 *
 * `company` keeps apart series that must not share a grid: the grid spans all series of a request, and a short one beside a
 * long one would get too few buckets.
 */
export function batchedBuckets(
  project: ProjectAddress,
  series: SeriesName,
  buckets: number,
  range: StepRange | null,
  rawBelow: number,
  company: string,
  signal?: AbortSignal,
): Promise<BucketChart> {
  const key = JSON.stringify([project, buckets, range, rawBelow, company]);
  return new Promise((resolve, reject) => {
    let batch = open.get(key);
    if (!batch) {
      batch = { project, buckets, range, rawBelow, wishes: [] };
      open.set(key, batch);
      requestAnimationFrame(() => send(key));
    }
    batch.wishes.push({ series, signal, resolve, reject });
    if (batch.wishes.length >= SERIES_PER_REQUEST) send(key);
  });
}

async function send(key: string): Promise<void> {
  const batch = open.get(key);
  if (!batch) return;
  open.delete(key);
  const { project, buckets, range, rawBelow, wishes } = batch;
  const controller = new AbortController();
  const abortWhenNobodyWaits = () => {
    if (wishes.every((wish) => wish.signal?.aborted)) controller.abort();
  };
  for (const wish of wishes) wish.signal?.addEventListener("abort", abortWhenNobodyWaits);
  try {
    const chart = await fetchBuckets(
      project,
      wishes.map((wish) => wish.series),
      buckets,
      range,
      rawBelow,
      controller.signal,
    );
    wishes.forEach((wish, index) => {
      const line = chart.series[index];
      wish.resolve({ ...chart, series: line ? [line] : [] });
    });
  } catch (error) {
    for (const wish of wishes) wish.reject(error);
  }
}
