import type { BucketChart } from "@/api/buckets";
import { decodeBuckets } from "@/api/decodeBuckets";
import type { Line } from "./engine/lines";
import { packed, type Smoothing } from "./engine/smooth";
import type { Outcome, TaskName, Tasks } from "./engine/tasks";

/** With more values than this a chart is decoded and smoothed by a worker, so that the page goes on meanwhile. */
export const MANY_VALUES = 200_000;
const MANY_BYTES = MANY_VALUES * Float64Array.BYTES_PER_ELEMENT;

interface Pending {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

const pending = new Map<number, Pending>();
let worker: Worker | undefined;
let orders = 0;

/** The one worker of the page, made when it is first needed. */
function started(): Worker {
  if (worker) return worker;
  const made = new Worker(new URL("./numbers.worker.ts", import.meta.url), { type: "module" });
  made.addEventListener("message", ({ data }: MessageEvent<Outcome>) => {
    const { resolve, reject } = pending.get(data.id)!;
    pending.delete(data.id);
    if ("error" in data) reject(new Error(data.error));
    else resolve(data.result as never);
  });
  made.addEventListener("error", () => {
    worker = undefined;
    for (const { reject } of pending.values())
      reject(new Error("A part of the web app did not load. Reload the page: the server may have a newer version."));
    pending.clear();
  });
  worker = made;
  return made;
}

function order<Name extends TaskName>(
  name: Name,
  given: Parameters<Tasks[Name]>[0],
  transfer: ArrayBuffer[],
): Promise<ReturnType<Tasks[Name]>> {
  const id = ++orders;
  return new Promise((resolve, reject) => {
    pending.set(id, { resolve, reject });
    started().postMessage({ id, name, given }, transfer);
  });
}

/** The chart of a buckets document, which is gone afterwards where it was large. */
export const decoded = (bytes: ArrayBuffer): BucketChart | Promise<BucketChart> =>
  bytes.byteLength > MANY_BYTES ? order("decode", bytes, [bytes]) : decodeBuckets(bytes);

/** The smoothed values of each line. */
export async function smoothedBeside(
  lines: readonly Line[],
  smoothing: Smoothing,
  span: number,
): Promise<Float64Array[]> {
  const sent = packed(lines);
  const smooth = await order("smooth", { lines: sent, smoothing, span }, [sent.x.buffer, sent.y.buffer]);
  return sent.ends.map((end, index) => smooth.subarray(sent.ends[index - 1] ?? 0, end));
}
