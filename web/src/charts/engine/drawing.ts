import { indexBefore, type Line } from "./lines";
import type { Painter, Path } from "./painter";
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

export const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 4],
  [2, 3],
  [9, 3, 2, 3],
  [4, 2],
  [12, 4],
  [1, 4],
  [6, 2, 1, 2],
];
const FADED = 0.25;
const INHERITED = 0.6;
const BAND = 0.28;
const SPIKE = 0.75;
/** How many times its usual height a bucket's band must have to stand out. */
const OUTSTANDING = 3;
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

/** The median of what lies between the least and the greatest values. */
function usualHeight(low: Float64Array, high: Float64Array): number {
  const heights = high.map((value, index) => value - low[index]!).filter(Number.isFinite);
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
    const dash = DASHES[line.dash % DASHES.length]!;
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

/** NaN on the bottom edge, infinities on the edge that they left by. */
export function drawHoles(painter: Painter, frame: Frame, lines: readonly Drawn[], bad: string, warn: string): void {
  const size = 4 * frame.ratio;
  const bottom = frame.top + frame.height;
  const [crosses, triangles] = [painter.path(), painter.path()];
  for (const { line } of lines) {
    const { holes } = line;
    if (!holes) continue;
    let before = -Infinity;
    for (let index = 0; index < holes.x.length; index++) {
      const place = holes.x[index]!;
      if (place < frame.within[0] || place > frame.within[1]) continue;
      const x = frame.xPixel(place);
      // Many side by side would be a bar; one for the width of a marker says the same.
      if (x - before < 2.5 * size && holes.posInf[index] === 0 && holes.negInf[index] === 0) continue;
      before = x;
      if (holes.nan[index]! > 0) {
        crosses.moveTo(x - size, bottom - 2.5 * size);
        crosses.lineTo(x + size, bottom - 0.5 * size);
        crosses.moveTo(x + size, bottom - 2.5 * size);
        crosses.lineTo(x - size, bottom - 0.5 * size);
      }
      if (holes.posInf[index]! > 0) triangle(triangles, x, frame.top + 2, size, 1);
      if (holes.negInf[index]! > 0) triangle(triangles, x, bottom - 2, size, -1);
    }
  }
  painter.stroke(crosses, { colour: bad, width: 1.5, opacity: 1, dash: [] });
  painter.fill(triangles, warn, 1);
}

function triangle(path: Path, x: number, y: number, size: number, direction: 1 | -1): void {
  path.moveTo(x, y);
  path.lineTo(x - size, y + direction * size * 1.6);
  path.lineTo(x + size, y + direction * size * 1.6);
}
