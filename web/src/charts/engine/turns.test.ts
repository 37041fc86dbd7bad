import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { drawInTurn, forgoTurn } from "./turns";

const ROW = 300;
let now = 0;
let frames: FrameRequestCallback[] = [];
let drawn: string[] = [];

beforeEach(() => {
  now = 0;
  frames = [];
  drawn = [];
  vi.stubGlobal("innerHeight", 900);
  vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => frames.push(callback));
  vi.spyOn(performance, "now").mockImplementation(() => now);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A chart in that row from the top of the window, whose drawing takes so many milliseconds. */
function chart(name: string, row: number, milliseconds = 5) {
  const element = document.createElement("div");
  const place = { row };
  element.getBoundingClientRect = () => ({ top: place.row * ROW, bottom: (place.row + 1) * ROW }) as DOMRect;
  drawInTurn(element, () => {
    now += milliseconds;
    drawn.push(name);
  });
  return { element, place };
}

function frame() {
  for (const callback of frames.splice(0)) callback(now);
}

it("draws what is in sight at once, and what is near a few in each frame", async () => {
  chart("above", -1);
  chart("first", 0);
  chart("below", 3);
  chart("last", 2);
  chart("further", 4);
  await Promise.resolve();
  expect(drawn).toEqual(["first", "last"]);
  frame();
  expect(drawn.slice(2)).toEqual(["above", "below"]);
  frame();
  expect(drawn.slice(4)).toEqual(["further"]);
  expect(frames).toEqual([]);
});

it("draws what has come into sight meanwhile before all others, and nothing of what is gone", async () => {
  chart("below", 3, 20);
  const gone = chart("gone", 3);
  const coming = chart("coming", 4);
  await Promise.resolve();
  expect(drawn).toEqual([]);
  forgoTurn(gone.element);
  coming.place.row = 2;
  frame();
  expect(drawn).toEqual(["coming", "below"]);
});

it("goes on after one that could not be drawn", async () => {
  const broken = document.createElement("div");
  broken.getBoundingClientRect = () => ({ top: 1000, bottom: 1300 }) as DOMRect;
  drawInTurn(broken, () => {
    throw new Error("no canvas");
  });
  chart("below", 3);
  await Promise.resolve();
  expect(frame).toThrow("no canvas");
  frame();
  expect(drawn).toEqual(["below"]);
});
