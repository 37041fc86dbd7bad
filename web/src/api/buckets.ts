import { changeHeaders, fetchBytes, type Schemas } from "./client";
import { decodeBuckets } from "./decodeBuckets";
import type { ProjectAddress } from "./queries";

/** `application/vnd.seamark.buckets`, described in docs/api/buckets.md: typed arrays that are viewed, not copied. */
const MEDIA_TYPE = "application/vnd.seamark.buckets";

export interface Grid {
  start: number;
  width: number;
  buckets: number;
}

/** Bands may be narrow; values never are. */
export type Column = Float64Array | Float32Array | Uint32Array;

export interface BucketLine {
  run: string;
  path: string;
  status: Schemas["LineFacts"]["status"];
  /** Points in the asked range. */
  points: number;
  columns: Readonly<Record<string, Column>>;
  /** Where the run and its ancestors left their parents, on the axis. */
  forks: readonly number[];
  /** In buckets over another axis than steps: where to read on from when it has grown; null where its end is not apart. */
  tail_step?: number | null;
  /** In buckets: the first and the last finite value, and from where to where. */
  ends?: Schemas["LineEnds"] | null;
}

/** Whether the line has points, as those of few have them beside others in buckets. */
export const hasPoints = ({ columns }: BucketLine): boolean => columns.step !== undefined;

export interface BucketGroup {
  name: string;
  /** Series of the group with points in the asked range. */
  members: number;
  columns: Readonly<Record<string, Column>>;
  /** Over another axis than steps: where to read on from when it has grown; null where that cannot be said. */
  tail?: Schemas["GroupTail"] | null;
}

export interface BucketChart {
  mode: "buckets" | "points";
  grid: Grid | null;
  series: BucketLine[];
  groups: BucketGroup[];
}

export interface SeriesName {
  run: string;
  path: string;
}

export interface PartOfSeries extends SeriesName {
  /** What comes before that step is left out; over other axes than steps. */
  from_step?: number;
}

export interface XRange {
  from: number;
  to: number;
}

export type AxisKind = Schemas["AxisKind"];
export type Statistic = NonNullable<Schemas["BucketsRequest"]["fields"]>[number];

/** What several charts may ask for together: everything but their series. */
export interface BucketGrid {
  axis: AxisKind;
  /** Of the metric that is the axis. */
  axisPath: string;
  range: XRange | null;
  buckets: number;
  /** A series that has at most so many points in the range comes as these where its buckets would say less. */
  rawBelow: number;
  lineage: boolean;
  previews: boolean;
  /** Whether minima and maxima come with half the digits, which is enough for drawing them. */
  narrowBands?: boolean;
  /** Of a chart that has grown: the buckets that it has; over other axes than steps. */
  given?: { start: number; width: number };
  fields: readonly Statistic[];
}

export interface SeriesGroup {
  name: string;
  series: readonly PartOfSeries[];
}

/** Several series on one grid, in as many buckets as the chart has pixels. What is large may be decoded elsewhere. */
export async function fetchBuckets(
  { workspace, project }: ProjectAddress,
  grid: BucketGrid,
  series: readonly PartOfSeries[],
  groups: readonly SeriesGroup[],
  signal?: AbortSignal,
  decode: (bytes: ArrayBuffer) => BucketChart | Promise<BucketChart> = decodeBuckets,
): Promise<BucketChart> {
  const path = `/api/v1/projects/${encodeURIComponent(workspace)}/${encodeURIComponent(project)}/series/buckets`;
  const body = {
    series,
    groups,
    axis: grid.axis,
    axis_path: grid.axisPath,
    buckets: grid.buckets,
    from_x: grid.range?.from ?? null,
    to_x: grid.range?.to ?? null,
    raw_below: grid.rawBelow,
    lineage: grid.lineage,
    previews: grid.previews,
    narrow_bands: grid.narrowBands ?? false,
    grid: grid.given,
    fields: grid.fields,
  };
  const bytes = await fetchBytes(path, {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json", Accept: MEDIA_TYPE, ...changeHeaders() },
    body: JSON.stringify(body),
  });
  return decode(bytes);
}
