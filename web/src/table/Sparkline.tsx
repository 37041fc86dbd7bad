import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { type BucketGrid, type BucketLine, fetchBuckets } from "@/api/buckets";
import type { ProjectAddress } from "@/api/queries";
import type { TableRow } from "./cellValue";
import styles from "./table.module.css";
import { TableProject } from "./tableProject";

const WIDTH = 60;
const HEIGHT = 18;
const SERIES_PER_REQUEST = 100;
const STALE_MILLISECONDS = 30_000;

const GRID: BucketGrid = {
  axis: "step",
  axisPath: "",
  range: null,
  buckets: WIDTH,
  rawBelow: WIDTH,
  lineage: true,
  previews: false,
  fields: ["last", "last_step"],
};

interface Wish {
  run: string;
  path: string;
  resolve: (line: string) => void;
  reject: (error: unknown) => void;
}

interface Batch {
  project: ProjectAddress;
  wishes: Wish[];
}

const waiting = new Map<string, Batch>();

/**
 * What the cells of one frame ask for goes out together.
 *
 * Series of a request share one grid, on which a short one beside a long one would be a single point: only those of like length do.
 */
function batchedLine(project: ProjectAddress, run: string, path: string, lastStep: number): Promise<string> {
  const length = Math.ceil(Math.log2(Math.max(1, Math.abs(lastStep))));
  const key = JSON.stringify([project, length]);
  return new Promise((resolve, reject) => {
    let batch = waiting.get(key);
    if (!batch) {
      batch = { project, wishes: [] };
      waiting.set(key, batch);
      requestAnimationFrame(() => send(key));
    }
    batch.wishes.push({ run, path, resolve, reject });
    if (batch.wishes.length >= SERIES_PER_REQUEST) void send(key);
  });
}

async function send(key: string): Promise<void> {
  const batch = waiting.get(key);
  waiting.delete(key);
  if (!batch) return;
  try {
    const { series } = await fetchBuckets(batch.project, GRID, batch.wishes, []);
    const lines = new Map(series.map((line) => [JSON.stringify([line.run, line.path]), line]));
    for (const wish of batch.wishes) wish.resolve(linePath(lines.get(JSON.stringify([wish.run, wish.path]))));
  } catch (error) {
    for (const wish of batch.wishes) wish.reject(error);
  }
}

/** The series as the path of an SVG; empty where fewer than two points can be drawn. */
export function linePath(line: Pick<BucketLine, "columns"> | undefined): string {
  const steps = line?.columns.last_step ?? line?.columns.step;
  const values = line?.columns.last ?? line?.columns.value;
  if (!steps || !values) return "";
  const points: [number, number][] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Number.isFinite(value) && Number.isFinite(steps[index])) points.push([steps[index]!, value]);
  }
  if (points.length < 2) return "";
  const from = points[0]![0];
  const span = points[points.length - 1]![0] - from || 1;
  let low = Infinity;
  let high = -Infinity;
  for (const [, value] of points) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const reach = high - low || 1;
  return points
    .map(([step, value], index) => {
      const x = ((step - from) / span) * (WIDTH - 2) + 1;
      const y = HEIGHT - 2 - ((value - low) / reach) * (HEIGHT - 4);
      return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}

/** The course of a series in a word's width. */
export function Sparkline({ row, path }: { row: TableRow; path: string }) {
  const project = useContext(TableProject);
  const attribute = row.attributes[path];
  const series = attribute?.type === "floatSeries" ? attribute.value : null;
  const line = useQuery({
    queryKey: ["spark", project, row.uuid, path, series?.count],
    enabled: series !== null && series.count > 1,
    staleTime: STALE_MILLISECONDS,
    queryFn: () => batchedLine(project, row.id, path, series?.last_step ?? 0),
    placeholderData: (previous: string | undefined) => previous,
  });
  return (
    <svg className={styles.spark} width={WIDTH} height={HEIGHT} aria-hidden="true">
      {line.data && <path d={line.data} />}
    </svg>
  );
}
