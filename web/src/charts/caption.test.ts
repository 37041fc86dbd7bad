import { expect, it } from "vitest";
import { captionOf } from "./caption";
import { toLine } from "./engine/lines";
import type { View } from "./engine/plot";

const NAME = { run: "A-1", path: "loss", label: "loss", colour: 0, dash: 0 };
const FACTS = { run: "A-1", path: "loss", status: "ok" as const, forks: [] };
const view = (line: ReturnType<typeof toLine>, x: View["x"]) =>
  ({ lines: [line], yScale: "log", x }) as unknown as View;

it("counts of points what is in sight, and not the margin that was asked for beside it", () => {
  const step = Float64Array.from({ length: 10 }, (_, index) => index);
  const value = Float64Array.of(Number.NaN, 1, -1, 1, Number.NaN, 1, -1, 1, Infinity, 1);
  const line = toLine(NAME, { ...FACTS, points: 10, columns: { step, value } });
  expect(captionOf(view(line, null), false)).toEqual({
    shown: "10 raw points",
    note: "2 NaN · 1 ±∞ · 2 ≤ 0 not on a log axis",
  });
  expect(captionOf(view(line, [1, 4]), true)).toEqual({
    shown: "4 raw points in view",
    note: "1 NaN · 1 ≤ 0 not on a log axis",
  });
});

it("counts of buckets those in sight, whose points at the edges may be beside it", () => {
  const x = Float64Array.from({ length: 12 }, (_, index) => index * 100 + 50);
  const count = new Uint32Array(12).fill(100);
  count[5] = 1_234;
  const min = x.map((_, index) => (index % 2 === 0 ? -1 : 1));
  const columns = {
    ...{ x, mean: x, min, max: x.map(() => 9) },
    ...{ count, nan: new Uint32Array(12).fill(3) },
  };
  const line = toLine(NAME, { ...FACTS, points: 2_334, columns });
  expect(captionOf(view(line, null), false)).toEqual({
    shown: "2,334 points · mean with exact extremes",
    note: "36 NaN · 6 ≤ 0 not on a log axis",
  });
  // A tenth of it on either side is asked for, and not shown.
  expect(captionOf(view(line, [100, 1_100]), true)).toEqual({
    shown: "about 2,130 points in view · mean with exact extremes",
    note: "30 NaN · 5 ≤ 0 not on a log axis",
  });
});
