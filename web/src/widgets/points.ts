import type { ShownRun } from "@/api/selection";
import { padded, projector, type Range, type Scale, symlogThreshold } from "@/ui/scales";

/** Runs as points of two numbers, and the best of them. Pure. */

export interface Point {
  run: ShownRun;
  x: number;
  y: number;
}

/** Which end of an axis is the better one. */
export type Better = "less" | "more";

/** The points that no other one beats in both numbers, along the first of them. Of equal ones all are kept. */
export function paretoFront<P extends { x: number; y: number }>(points: readonly P[], x: Better, y: Better): P[] {
  const [alongX, alongY] = [x === "less" ? 1 : -1, y === "less" ? 1 : -1];
  const ordered = [...points].sort((one, other) => alongX * (one.x - other.x) || alongY * (one.y - other.y));
  const front: P[] = [];
  for (const point of ordered) {
    const last = front[front.length - 1];
    const isEqual = last !== undefined && last.x === point.x && last.y === point.y;
    if (!last || isEqual || alongY * point.y < alongY * last.y) front.push(point);
  }
  return front.sort((one, other) => one.x - other.x || one.y - other.y);
}

/** What the front bounds, as corners of steps: the line from each of its points to the next runs along what is beaten. */
export function frontCorners(front: readonly { x: number; y: number }[], x: Better): { x: number; y: number }[] {
  const corners: { x: number; y: number }[] = [];
  for (const [index, point] of front.entries()) {
    const before = front[index - 1];
    if (before) corners.push(x === "less" ? { x: point.x, y: before.y } : { x: before.x, y: point.y });
    corners.push({ x: point.x, y: point.y });
  }
  return corners;
}

export interface Axis {
  scale: Scale;
  range: Range;
  /** From values to pixels. */
  at: (value: number) => number;
}

/** An axis with room for all the values, between two pixels. */
export function axisFor(values: Iterable<number>, scale: Scale, from: number, to: number): Axis {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value) || (scale === "log" && value <= 0)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  const extent: Range | null = least <= greatest ? [least, greatest] : null;
  const range = padded(extent, scale);
  const at = projector({ scale, min: range[0], max: range[1], from, to, threshold: symlogThreshold(extent) });
  return { scale, range, at };
}

/** The point nearest to a place, no farther than so many pixels. */
export function nearest<P extends { px: number; py: number }>(
  points: readonly P[],
  x: number,
  y: number,
  within: number,
): P | null {
  let found: P | null = null;
  let least = within * within;
  for (const point of points) {
    const distance = (point.px - x) ** 2 + (point.py - y) ** 2;
    if (distance <= least) {
      least = distance;
      found = point;
    }
  }
  return found;
}
