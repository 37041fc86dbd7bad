import type { BucketChart, BucketGroup, BucketLine, Column, Grid } from "./buckets";

const MAGIC = 0x4b424d53;
const VERSION = 1;
const PREAMBLE_BYTES = 16;

const ARRAYS = { f64: Float64Array, f32: Float32Array, u32: Uint32Array };

type Columns = Record<string, { type: keyof typeof ARRAYS; offset: number; length: number }>;

interface Directory {
  mode: BucketChart["mode"];
  grid: Grid | null;
  series: (Omit<BucketLine, "columns"> & { columns: Columns })[];
  groups: (Omit<BucketGroup, "columns"> & { columns: Columns })[];
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
  const viewed = (columns: Columns): Record<string, Column> =>
    Object.fromEntries(
      Object.entries(columns).map(([name, { type, offset, length }]) => [
        name,
        new ARRAYS[type](buffer, dataStart + offset, length),
      ]),
    );
  return {
    mode: directory.mode,
    grid: directory.grid,
    series: directory.series.map((line) => ({ ...line, columns: viewed(line.columns), forks: line.forks ?? [] })),
    groups: (directory.groups ?? []).map((group) => ({ ...group, columns: viewed(group.columns) })),
  };
}
