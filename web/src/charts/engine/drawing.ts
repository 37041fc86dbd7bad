import { formatCount } from "@/ui/format";
import { indexBefore, type Line } from "./lines";
import type { Painter, Path } from "./painter";
import type { Palette } from "./palette";
import { indicesWithin, type Range } from "./scales";

/** What a line looks like apart from its numbers. */
export interface Drawn {
  line: Line;
  /** Smoothed, or the line's own values. */
  y: Float64Array;
  colour: string;
  withBand: boolean;
  /** Of the band only what stands out: many whole bands would hide the lines. */
  onlySpikes?: boolean;
  withPoints: boolean;
}

/** The plot's rectangle and its scales, in the painter's pixels. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Painter's pixels in a CSS pixel. */
  ratio: number;
  within: Range;
  xPixel: (value: number) => number;
  yPixel: (value: number) => number;
  lineWidth: number;
}

const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 4],
  [2, 3],
  [9, 3, 2, 3],
  [4, 2],
  [12, 4],
  [1, 4],
  [6, 2, 1, 2],
];

/** Lengths of what is drawn and what is not, in pixels; nothing for a line without gaps. */
export const dashOf = (line: Line): readonly number[] => DASHES[line.dash % DASHES.length]!;

const FADED = 0.25;
const INHERITED = 0.6;
const BAND = 0.28;
const SPIKE = 0.75;
/** How many times its usual height a bucket's band must have to stand out. */
const OUTSTANDING = 3;
/** So many of its buckets say what is usual: sorting all of a thousand lines would take longer than drawing them. */
const MOST_HEIGHTS = 50;
const RAW_BEHIND = 0.3;
const FAINT = 0.35;

interface Paths {
  own: Path;
  inherited: Path | null;
  dots: Path;
}

/** The line between two indices; a value that stands alone becomes a dot. */
function trace(
  painter: Painter,
  frame: Frame,
  x: Float64Array,
  y: Float64Array,
  from: number,
  to: number,
  dots: Path,
): Path {
  const path = painter.path();
  let pen = false;
  let alone = Number.NaN;
  let aloneX = 0;
  for (let index = from; index <= to; index++) {
    const top = frame.yPixel(y[index]!);
    if (!Number.isFinite(top)) {
      if (!Number.isNaN(alone)) dots.dot(aloneX, alone, 1.5 * frame.ratio);
      pen = false;
      alone = Number.NaN;
      continue;
    }
    const left = frame.xPixel(x[index]!);
    if (pen) {
      path.lineTo(left, top);
      alone = Number.NaN;
    } else {
      path.moveTo(left, top);
      pen = true;
      alone = top;
      aloneX = left;
    }
  }
  if (!Number.isNaN(alone)) dots.dot(aloneX, alone, 1.5 * frame.ratio);
  return path;
}

function pathsOf(painter: Painter, frame: Frame, line: Line, y: Float64Array): Paths {
  const [first, last] = indicesWithin(line.x, frame.within);
  const dots = painter.path();
  const fork = line.forks[line.forks.length - 1];
  if (fork === undefined) return { own: trace(painter, frame, line.x, y, first, last, dots), inherited: null, dots };
  const split = indexBefore(line.x, fork);
  return {
    inherited: trace(painter, frame, line.x, y, first, Math.min(last, split), dots),
    own: trace(painter, frame, line.x, y, Math.max(first, split), last, dots),
    dots,
  };
}

/** From the least to the greatest value of each bucket, as wide as the bucket: a single point's spike stays in sight. */
function band(painter: Painter, frame: Frame, { x, low, high, isGroup }: Line, onlySpikes: boolean): Path {
  const shape = painter.path();
  if (!low || !high) return shape;
  const least = onlySpikes ? OUTSTANDING * usualHeight(low, high) : -1;
  const [first, last] = indicesWithin(x, frame.within);
  const bottom = frame.top + frame.height;
  if (isGroup) return smoothBand(painter, frame, x, low, high, first, last);
  const span = frame.xPixel(x[x.length - 1]!) - frame.xPixel(x[0]!);
  const widest = (1.5 * span) / Math.max(1, x.length - 1);
  for (let index = first; index <= last; index++) {
    const top = frame.yPixel(high[index]!);
    if (!Number.isFinite(top) || high[index]! - low[index]! <= least) continue;
    const base = frame.yPixel(low[index]!);
    const middle = frame.xPixel(x[index]!);
    const before = index > 0 ? Math.min(widest, middle - frame.xPixel(x[index - 1]!)) / 2 : 0;
    const after = index < x.length - 1 ? Math.min(widest, frame.xPixel(x[index + 1]!) - middle) / 2 : 0;
    const left = Math.round(middle - before);
    const right = Math.max(left + 1, Math.round(middle + after));
    shape.rect(left, top, right - left, Math.max(1, (Number.isFinite(base) ? base : bottom) - top));
  }
  return shape;
}

/** The median of what lies between the least and the greatest values, of some positions all over the line. */
function usualHeight(low: Float64Array, high: Float64Array): number {
  const stride = Math.max(1, Math.floor(low.length / MOST_HEIGHTS));
  const heights = Float64Array.from({ length: Math.ceil(low.length / stride) }, (_, place) => {
    const index = place * stride;
    return high[index]! - low[index]!;
  }).filter(Number.isFinite);
  return heights.sort()[heights.length >> 1] ?? 0;
}

/** A group's spread is no extreme of single points, so its edges are drawn as lines. */
function smoothBand(
  painter: Painter,
  frame: Frame,
  x: Float64Array,
  low: Float64Array,
  high: Float64Array,
  first: number,
  last: number,
): Path {
  const shape = painter.path();
  const bottom = frame.top + frame.height;
  for (let index = first; index < last; index++) {
    const [left, right] = [frame.xPixel(x[index]!), frame.xPixel(x[index + 1]!)];
    const [top, nextTop] = [frame.yPixel(high[index]!), frame.yPixel(high[index + 1]!)];
    if (!Number.isFinite(top) || !Number.isFinite(nextTop)) continue;
    const base = frame.yPixel(low[index]!);
    const nextBase = frame.yPixel(low[index + 1]!);
    shape.moveTo(left, top);
    shape.lineTo(right, nextTop);
    shape.lineTo(right, Number.isFinite(nextBase) ? nextBase : bottom);
    shape.lineTo(left, Number.isFinite(base) ? base : bottom);
  }
  return shape;
}

/** Keeps the shapes of lines, which stay the same while only their opacity changes. */
export class Shapes {
  #frame = "";
  #paths = new Map<string, Paths>();
  #bands = new Map<string, Path>();

  /** Forgets everything unless it was made for this frame. */
  fit(frame: string): void {
    if (frame === this.#frame) return;
    this.#frame = frame;
    this.#paths.clear();
    this.#bands.clear();
  }

  paths(key: string, make: () => Paths): Paths {
    let found = this.#paths.get(key);
    if (!found) {
      found = make();
      this.#paths.set(key, found);
    }
    return found;
  }

  band(key: string, make: () => Path): Path {
    let found = this.#bands.get(key);
    if (!found) {
      found = make();
      this.#bands.set(key, found);
    }
    return found;
  }
}

const keyOf = (line: Line): string => `${line.run}\n${line.path}\n${line.isGroup}`;
const opacityOf = (line: Line, focus: string | null): number =>
  (focus !== null && line.run !== focus ? FADED : 1) * (line.isFaint ? FAINT : 1);

/** Bands lie beneath all lines. */
export function drawBands(
  painter: Painter,
  frame: Frame,
  shapes: Shapes,
  lines: readonly Drawn[],
  focus: string | null,
) {
  for (const { line, colour, withBand, onlySpikes = false } of lines) {
    if (!withBand || !line.low) continue;
    const shape = shapes.band(keyOf(line), () => band(painter, frame, line, onlySpikes));
    painter.fill(shape, colour, (onlySpikes ? SPIKE : BAND) * opacityOf(line, focus));
  }
}

/** The lines, the first beneath the last; the one in focus above all. */
export function drawLines(
  painter: Painter,
  frame: Frame,
  shapes: Shapes,
  lines: readonly Drawn[],
  focus: string | null,
): void {
  const behind = lines.filter(({ line }) => line.run !== focus);
  const ordered = focus === null ? lines : [...behind, ...lines.filter(({ line }) => line.run === focus)];
  for (const drawn of ordered) {
    const { line, y, colour } = drawn;
    const opacity = opacityOf(line, focus);
    const width = frame.lineWidth + (focus !== null && line.run === focus ? 0.75 : 0);
    const dash = dashOf(line);
    if (y !== line.y) {
      const raw = shapes.paths(`raw\n${keyOf(line)}`, () => pathsOf(painter, frame, line, line.y));
      const how = { colour, width: 1, opacity: opacity * RAW_BEHIND, dash: [] };
      painter.stroke(raw.own, how);
      if (raw.inherited) painter.stroke(raw.inherited, how);
    }
    const { own, inherited, dots } = shapes.paths(keyOf(line), () => pathsOf(painter, frame, line, y));
    if (inherited) painter.stroke(inherited, { colour, width, opacity: opacity * INHERITED, dash });
    painter.stroke(own, { colour, width, opacity, dash });
    painter.fill(dots, colour, opacity);
    if (drawn.withPoints) painter.fill(points(painter, frame, line), colour, opacity);
    if (line.preview) drawPreview(painter, frame, line, colour, opacity, width);
    if (line.forks.length > 0)
      painter.stroke(notches(painter, frame, line, y), { colour, width: 1.5, opacity, dash: [] });
  }
}

function points(painter: Painter, frame: Frame, line: Line): Path {
  const path = painter.path();
  const [first, last] = indicesWithin(line.x, frame.within);
  for (let index = first; index <= last; index++) {
    const top = frame.yPixel(line.y[index]!);
    if (Number.isFinite(top)) path.dot(frame.xPixel(line.x[index]!), top, 2.5 * frame.ratio);
  }
  return path;
}

/** The surer a preview is, the stronger it is drawn. */
function drawPreview(painter: Painter, frame: Frame, line: Line, colour: string, opacity: number, width: number) {
  const { preview, x, y } = line;
  if (!preview) return;
  let [left, top] = [frame.xPixel(x[x.length - 1] ?? Number.NaN), frame.yPixel(y[y.length - 1] ?? Number.NaN)];
  for (let index = 0; index < preview.x.length; index++) {
    const [nextLeft, nextTop] = [frame.xPixel(preview.x[index]!), frame.yPixel(preview.y[index]!)];
    if (!Number.isFinite(nextTop)) continue;
    const sure = opacity * (0.25 + 0.6 * Math.min(1, Math.max(0, preview.completion[index]!)));
    if (Number.isFinite(top)) {
      const piece = painter.path();
      piece.moveTo(left, top);
      piece.lineTo(nextLeft, nextTop);
      painter.stroke(piece, { colour, width, opacity: sure, dash: [3, 3] });
    }
    const spot = painter.path();
    spot.dot(nextLeft, nextTop, 2.5 * frame.ratio);
    painter.fill(spot, colour, sure);
    [left, top] = [nextLeft, nextTop];
  }
}

/** A short stroke across the line at each fork point. */
function notches(painter: Painter, frame: Frame, line: Line, y: Float64Array): Path {
  const path = painter.path();
  const size = 4.5 * frame.ratio;
  for (const fork of line.forks) {
    if (fork < frame.within[0] || fork > frame.within[1]) continue;
    const top = frame.yPixel(y[Math.max(0, indexBefore(line.x, fork))] ?? Number.NaN);
    if (!Number.isFinite(top)) continue;
    const left = frame.xPixel(fork);
    path.moveTo(left, top - size);
    path.lineTo(left, top + size);
  }
  return path;
}

/** Points that are not finite, beside each other: where the first and the last of them are, in pixels, and how many they are. */
interface Cluster {
  from: number;
  to: number;
  count: number;
}

/** One cluster for what would otherwise be a bar of markers. `apart`: how far apart two of them are, in pixels. */
function clustersOf(
  lines: readonly Drawn[],
  kind: "nan" | "posInf" | "negInf",
  frame: Frame,
  apart: number,
): Cluster[] {
  const cells = new Map<number, Cluster>();
  for (const { line } of lines) {
    const { holes, isFaint } = line;
    // The group that it is in counts them, too.
    if (!holes || isFaint) continue;
    const counts = holes[kind];
    for (let index = 0; index < counts.length; index++) {
      const [count, place] = [counts[index]!, holes.x[index]!];
      if (count === 0 || place < frame.within[0] || place > frame.within[1]) continue;
      const x = frame.xPixel(place);
      const cell = Math.floor(x / apart);
      const found = cells.get(cell);
      if (found) {
        found.from = Math.min(found.from, x);
        found.to = Math.max(found.to, x);
        found.count += count;
      } else cells.set(cell, { from: x, to: x, count });
    }
  }
  const clusters: Cluster[] = [];
  for (const [, next] of [...cells].sort(([one], [other]) => one - other)) {
    const last = clusters[clusters.length - 1];
    if (!last || next.from - last.to > apart) clusters.push(next);
    else {
      last.to = next.to;
      last.count += next.count;
    }
  }
  return clusters;
}

/** NaN on the bottom edge, infinities on the edge that they left by; with how many points each marker stands for, and from where to where. */
export function drawHoles(
  painter: Painter,
  frame: Frame,
  lines: readonly Drawn[],
  { bad, warn, surface }: Pick<Palette, "bad" | "warn" | "surface">,
): void {
  const size = 4 * frame.ratio;
  const bottom = frame.top + frame.height;
  const [crosses, triangles, infinite, notANumber] = [painter.path(), painter.path(), painter.path(), painter.path()];
  const reach = ({ from, to }: Cluster, path: Path, y: number) => {
    if (to - from > 2 * size) path.rect(from, y - frame.ratio, to - from, 2 * frame.ratio);
  };
  const count = (clusters: readonly Cluster[], index: number, y: number, colour: string) => {
    const { from, to, count } = clusters[index]!;
    const text = formatCount(count);
    const x = (from + to) / 2 + 1.75 * size;
    const next = clusters[index + 1];
    const end = next ? (next.from + next.to) / 2 - size : frame.left + frame.width;
    // What has no room is told by the tooltip.
    if (count > 1 && x + text.length * 1.75 * size < end) painter.text(x, y, text, colour, surface);
  };
  const kinds = [
    { kind: "nan", at: bottom - 1.5 * size, rule: bottom - frame.ratio, colour: bad },
    { kind: "posInf", at: frame.top + 1.4 * size, rule: frame.top + frame.ratio, colour: warn },
    { kind: "negInf", at: bottom - 1.4 * size, rule: bottom - frame.ratio, colour: warn },
  ] as const;
  for (const { kind, at, rule, colour } of kinds) {
    const clusters = clustersOf(lines, kind, frame, 2.5 * size);
    clusters.forEach((cluster, index) => {
      const x = (cluster.from + cluster.to) / 2;
      reach(cluster, kind === "nan" ? notANumber : infinite, rule);
      if (kind === "nan") {
        crosses.moveTo(x - size, at - size);
        crosses.lineTo(x + size, at + size);
        crosses.moveTo(x + size, at - size);
        crosses.lineTo(x - size, at + size);
      } else triangle(triangles, x, kind === "posInf" ? frame.top + 2 : bottom - 2, size, kind === "posInf" ? 1 : -1);
      count(clusters, index, at, colour);
    });
  }
  painter.fill(notANumber, bad, 1);
  painter.stroke(crosses, { colour: bad, width: 1.5, opacity: 1, dash: [] });
  painter.fill(infinite, warn, 1);
  painter.fill(triangles, warn, 1);
}

function triangle(path: Path, x: number, y: number, size: number, direction: 1 | -1): void {
  path.moveTo(x, y);
  path.lineTo(x - size, y + direction * size * 1.6);
  path.lineTo(x + size, y + direction * size * 1.6);
}
