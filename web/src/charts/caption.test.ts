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
