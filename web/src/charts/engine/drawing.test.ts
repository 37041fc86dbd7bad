// @vitest-environment node
import { expect, it } from "vitest";
import { drawBands, drawHoles, Shapes } from "./drawing";
import { type Line, toLine } from "./lines";
import type { Painter, Path } from "./painter";

const BUCKETS = 200;
const SPIKE = 123;

const plain = toLine(
  { run: "A-1", path: "loss", label: "A-1", colour: 0, dash: 0 },
  {
    run: "A-1",
    path: "loss",
    status: "ok",
    points: BUCKETS,
    forks: [],
    columns: {
      step: Float64Array.from({ length: BUCKETS }, (_, index) => index),
      timestamp: new Float64Array(BUCKETS),
      value: new Float64Array(BUCKETS),
    },
  },
);
const line: Line = {
  ...plain,
  low: new Float64Array(BUCKETS).fill(-1),
  high: Float64Array.from({ length: BUCKETS }, (_, index) => (index === SPIKE ? 1000 : 1 + (index % 7) / 10)),
};

const frame = {
  left: 0,
  top: 0,
  width: BUCKETS,
  height: 100,
  ratio: 1,
  within: [0, BUCKETS - 1] as const,
  xPixel: (value: number) => value,
  yPixel: (value: number) => 100 - value / 10,
  lineWidth: 1,
};

function drawnAt(onlySpikes: boolean): number[] {
  const places: number[] = [];
  const path: Path = { moveTo: () => {}, lineTo: () => {}, rect: (x) => places.push(x), dot: () => {} };
  const painter: Painter = { path: () => path, stroke: () => {}, fill: () => {}, text: () => {} };
  const drawn = { line, y: line.y, colour: "#123456", withBand: true, onlySpikes, withPoints: false };
  drawBands(painter, frame, new Shapes(), [drawn], null);
  return places;
}

it("shows of many lines the extremes that stand out, so that no spike is lost, and not the noise around each", () => {
  expect(drawnAt(false)).toHaveLength(BUCKETS);
  const [place, ...others] = drawnAt(true);
  expect(others).toEqual([]);
  expect(Math.abs(place! - SPIKE)).toBeLessThanOrEqual(1);
});

/** What is written beside markers, by where; each line has its points that are not finite at some steps. */
function countsAt(...lines: { nan?: number[]; posInf?: number[] }[]): string[] {
  const written: string[] = [];
  const path: Path = { moveTo: () => {}, lineTo: () => {}, rect: () => {}, dot: () => {} };
  const painter: Painter = {
    path: () => path,
    stroke: () => {},
    fill: () => {},
    text: (x, y, text) => written.push(`${text} ${y < 50 ? "above" : "below"} ${Math.round(x / 10) * 10}`),
  };
  const drawn = lines.map(({ nan = [], posInf = [] }) => {
    const counts = (steps: number[]) =>
      Uint32Array.from({ length: BUCKETS }, (_, step) => (steps.includes(step) ? 1 : 0));
    const holes = { x: plain.x, nan: counts(nan), posInf: counts(posInf), negInf: counts([]) };
    return { line: { ...plain, holes }, y: plain.y, colour: "#123456", withBand: false, withPoints: false };
  });
  drawHoles(painter, frame, drawn, { bad: "red", warn: "brown", surface: "white" });
  return written;
}

it("says how many points that are not finite a marker stands for", () => {
  expect(countsAt({ nan: [50] })).toEqual([]);
  expect(countsAt({ nan: [50, 51, 52, 53], posInf: [20, 21, 100] })).toEqual(["4 below 60", "2 above 30"]);
  // Of all lines together; side by side they are one.
  expect(countsAt({ nan: [50, 55] }, { nan: [52, 60] }, { nan: [150] })).toEqual(["4 below 60"]);
});

it("leaves out counts for which there is no room", () => {
  expect(countsAt({ nan: [100, 101, 115] })).toEqual([]);
  expect(countsAt({ nan: [197, 198, 199] })).toEqual([]);
});
