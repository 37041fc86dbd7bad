import { client, type Schemas, unwrap } from "./client";
import type { ProjectAddress } from "./queries";
import { answerTogether, partsOf } from "./together";

/** A histogram series as columns over common bins. */
export type HistogramColumns = Schemas["HistogramSeriesColumns"];

export interface HistogramName {
  run: string;
  path: string;
}

/** Steps between two, both included; undefined: all. */
export interface StepSpan {
  from: number;
  to: number;
}

/** What the server reads at once. */
const SERIES_PER_REQUEST = 50;
const VALUES_PER_REQUEST = 1_000_000;

interface Wish {
  series: readonly HistogramName[];
  signal?: AbortSignal;
  resolve: (columns: HistogramColumns[]) => void;
  reject: (error: unknown) => void;
}

interface Batch {
  address: ProjectAddress;
  columns: number;
  bins: number;
  span: StepSpan | undefined;
  wishes: Wish[];
}

const open = new Map<string, Batch>();

/** Histogram series as columns, in their order. What is asked for in the same frame goes out as one request, as far as it may be. */
export function batchedHistograms(
  address: ProjectAddress,
  series: readonly HistogramName[],
  columns: number,
  bins: number,
  span?: StepSpan,
  signal?: AbortSignal,
): Promise<HistogramColumns[]> {
  const key = JSON.stringify([address, columns, bins, span]);
  return new Promise((resolve, reject) => {
    let batch = open.get(key);
    if (!batch) {
      batch = { address, columns, bins, span, wishes: [] };
      open.set(key, batch);
      requestAnimationFrame(() => void send(key));
    }
    batch.wishes.push({ series, signal, resolve, reject });
  });
}

const keyOf = ({ run, path }: HistogramName): string => JSON.stringify([run, path]);

async function send(key: string): Promise<void> {
  const batch = open.get(key);
  if (!batch) return;
  open.delete(key);
  const { address, columns, bins, span } = batch;
  const most = Math.max(1, Math.min(SERIES_PER_REQUEST, Math.floor(VALUES_PER_REQUEST / (columns * bins))));
  await answerTogether(batch.wishes, async (wishes, signal) => {
    const wanted = [...new Map(wishes.flatMap((wish) => wish.series).map((each) => [keyOf(each), each])).values()];
    const parts = partsOf(wanted, most).map((series) =>
      unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/series/histograms", {
          signal,
          params: { path: { workspace: address.workspace, project: address.project } },
          body: { series, columns, bins, from_step: span?.from, to_step: span?.to },
        }),
      ),
    );
    const found = new Map((await Promise.all(parts)).flatMap((part) => part.series).map((each) => [keyOf(each), each]));
    for (const wish of wishes) wish.resolve(wish.series.map((each) => found.get(keyOf(each))!));
  });
}
