import { expect, it } from "vitest";
import type { Part } from "@/ui/part";
import { formatChartLook, parseChartLook } from "./look";

const again = (part: Part) =>
  Object.fromEntries(Object.entries(formatChartLook(parseChartLook(part))).filter(([, value]) => value !== undefined));

it("comes back as it was written, and is nothing where nothing was chosen", () => {
  const part = {
    zoom: "10..20",
    ys: "log",
    yr: "1..2",
    hide: ["A-1", "A-2"],
    with: ["params/lr"],
    order: "/name",
    full: "1",
  };
  expect(again(part)).toEqual(part);
  expect(again({})).toEqual({});
  expect(parseChartLook(part)).toMatchObject({
    zoom: [10, 20],
    controls: { yScale: "log", yRange: [1, 2] },
    isFull: true,
  });
});

it("leaves out what is no choice", () => {
  expect(again({ zoom: "20..10", ys: "cubic", full: "yes", x: "relative" })).toEqual({ x: "relative" });
});
