// @vitest-environment node
import { expect, it } from "vitest";
import { drawBands, Shapes } from "./drawing";
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

function drawnAt(onlySpikes: boolean): number[] {
  const places: number[] = [];
  const path: Path = { moveTo: () => {}, lineTo: () => {}, rect: (x) => places.push(x), dot: () => {} };
  const painter: Painter = { path: () => path, stroke: () => {}, fill: () => {} };
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
