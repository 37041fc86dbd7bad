import type { BucketChart } from "@/api/buckets";
import { decodeBuckets } from "@/api/decodeBuckets";
import { type Packed, type Smoothing, smoothedPacked } from "./smooth";

/* What the worker does beside the page, as functions of what it is sent. */

export interface Tasks {
  decode: (bytes: ArrayBuffer) => BucketChart;
  smooth: (asked: { lines: Packed; smoothing: Smoothing; span: number }) => Float64Array<ArrayBuffer>;
}

export type TaskName = keyof Tasks;

/** A task for the worker, and how it ended. */
export interface Order {
  id: number;
  name: TaskName;
  given: unknown;
}
export type Outcome = { id: number; result: unknown } | { id: number; error: string };

const TASKS: { [Name in TaskName]: (given: never) => { result: ReturnType<Tasks[Name]>; transfer: ArrayBuffer[] } } = {
  decode: (bytes: ArrayBuffer) => ({ result: decodeBuckets(bytes), transfer: [bytes] }),
  smooth: ({ lines, smoothing, span }: Parameters<Tasks["smooth"]>[0]) => {
    const result = smoothedPacked(lines, smoothing, span);
    return { result, transfer: [result.buffer] };
  },
};

/** What to send back, and which of its memory goes along instead of being copied. */
export function perform({ id, name, given }: Order): { outcome: Outcome; transfer: ArrayBuffer[] } {
  try {
    const { result, transfer } = TASKS[name](given as never);
    return { outcome: { id, result }, transfer };
  } catch (error) {
    return { outcome: { id, error: error instanceof Error ? error.message : String(error) }, transfer: [] };
  }
}
