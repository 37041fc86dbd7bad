import { changeHeaders, fetchBytes, type Schemas } from "./client";
import type { ProjectAddress } from "./queries";

/** `application/vnd.seamark.buckets`, described in docs/api/buckets.md: typed arrays that are viewed, not copied. */
const MEDIA_TYPE = "application/vnd.seamark.buckets";
const MAGIC = 0x4b424d53;
const VERSION = 1;
const PREAMBLE_BYTES = 16;

export interface Grid {
  start: number;
  width: number;
  buckets: number;
}

export type Column = Float64Array | Uint32Array;

export interface BucketLine {
  run: string;
  path: string;
  status: Schemas["LineFacts"]["status"];
  /** Points in the asked range. */
  points: number;
  columns: Readonly<Record<string, Column>>;
}

export interface BucketChart {
  mode: "buckets" | "points";
  grid: Grid | null;
  series: BucketLine[];
}

interface Directory {
  mode: BucketChart["mode"];
  grid: Grid | null;
  series: (Omit<BucketLine, "columns"> & {
    columns: Record<string, { type: "f64" | "u32"; offset: number; length: number }>;
  })[];
}

/** Reads a buckets document; throws when it is not a whole one of a known version. */
export function decodeBuckets(buffer: ArrayBuffer): BucketChart {
  const view = new DataView(buffer);
  if (buffer.byteLength < PREAMBLE_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new Error("The server's answer is not a chart document. Reload the page.");
  }
  const version = view.getUint16(4, true);
  const directoryBytes = view.getUint32(8, true);
  const dataBytes = view.getUint32(12, true);
  const dataStart = PREAMBLE_BYTES + directoryBytes;
  if (version !== VERSION || buffer.byteLength !== dataStart + dataBytes) {
    throw new Error(
      `The chart document has version ${version} or is cut short. Reload the page to get the matching web app.`,
    );
  }
  const directory = JSON.parse(
    new TextDecoder().decode(new Uint8Array(buffer, PREAMBLE_BYTES, directoryBytes)),
  ) as Directory;
  return {
    mode: directory.mode,
    grid: directory.grid,
    series: directory.series.map((line) => ({
      ...line,
      columns: Object.fromEntries(
        Object.entries(line.columns).map(([name, { type, offset, length }]) => [
          name,
          type === "f64"
            ? new Float64Array(buffer, dataStart + offset, length)
            : new Uint32Array(buffer, dataStart + offset, length),
        ]),
      ),
    })),
  };
}

export interface SeriesName {
  run: string;
  path: string;
}

export interface StepRange {
  from: number;
  to: number;
}

const FIELDS = [
  "first",
  "first_step",
  "last",
  "last_step",
  "min",
  "min_step",
  "max",
  "max_step",
  "mean",
  "count",
] as const;

/** Several series on one grid, in as many buckets as the chart has pixels. */
export async function fetchBuckets(
  { workspace, project }: ProjectAddress,
  series: readonly SeriesName[],
  buckets: number,
  range: StepRange | null,
  /** When every series has at most so many points in the range, the answer has the points themselves. */
  rawBelow: number,
  signal?: AbortSignal,
): Promise<BucketChart> {
  const path = `/api/v1/projects/${encodeURIComponent(workspace)}/${encodeURIComponent(project)}/series/buckets`;
  const body = {
    series,
    buckets,
    from_step: range?.from ?? null,
    to_step: range?.to ?? null,
    raw_below: rawBelow,
    fields: FIELDS,
  };
  const bytes = await fetchBytes(path, {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json", Accept: MEDIA_TYPE, ...changeHeaders() },
    body: JSON.stringify(body),
  });
  return decodeBuckets(bytes);
}
