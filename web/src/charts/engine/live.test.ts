import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Grant, LiveCharts } from "./live";

const FRAME = 16;
const ROW = 300;
let observed: (entries: { target: Element; isIntersecting: boolean }[]) => void;
let box: HTMLElement;
let now = 0;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(callback: typeof observed) {
        observed = callback;
      }
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  box = document.createElement("div");
  document.body.append(box);
  now = 1000;
});

afterEach(() => {
  box.remove();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A chart in that row from the top of the window, and what it was granted so far. */
function chart(charts: LiveCharts, row: number) {
  const element = document.createElement("div");
  element.getBoundingClientRect = () => ({ top: row * ROW, bottom: (row + 1) * ROW }) as DOMRect;
  box.append(element);
  const grants: Grant[] = [];
  charts.watch(element, (grant) => grants.push(grant));
  return { element, grants };
}

function scroll(by: number, frames: number) {
  for (let frame = 0; frame < frames; frame++) {
    now += FRAME;
    box.scrollTop += by;
    const event = new Event("scroll");
    Object.defineProperty(event, "timeStamp", { value: now });
    box.dispatchEvent(event);
  }
}

it("lets what is around ask for its points, and gives canvases to what is near", () => {
  const charts = new LiveCharts();
  const [seen, further] = [chart(charts, 0), chart(charts, 9)];
  expect(seen.grants).toEqual(["canvas"]);
  expect(further.grants).toEqual(["points"]);
  observed([
    { target: seen.element, isIntersecting: false },
    { target: further.element, isIntersecting: true },
  ]);
  expect(seen.grants).toEqual(["canvas", "points"]);
  expect(further.grants).toEqual(["points", "canvas"]);
  charts.destroy();
});

it("grants no more than so many, and those to the nearest", () => {
  const charts = new LiveCharts(2);
  const all = [0, 1, 9].map((row) => chart(charts, row));
  expect(all.map(({ grants }) => grants)).toEqual([["canvas"], ["canvas"], []]);
  observed(all.map(({ element }) => ({ target: element, isIntersecting: true })));
  expect(all[2]!.grants).toEqual([]);
  observed([{ target: all[0]!.element, isIntersecting: false }]);
  expect(all[2]!.grants).toEqual(["canvas"]);
  charts.destroy();
});

it("lets what flies past ask for nothing until the page is nearly still", () => {
  const charts = new LiveCharts();
  scroll(innerHeight / 4, 6);
  const passed = chart(charts, 1);
  observed([{ target: passed.element, isIntersecting: true }]);
  expect(passed.grants).toEqual([]);
  // As fast as a wheel turns.
  scroll(innerHeight / 20, 1);
  expect(passed.grants).toEqual(["canvas"]);

  scroll(innerHeight / 4, 6);
  const last = chart(charts, 1);
  observed([{ target: last.element, isIntersecting: true }]);
  vi.advanceTimersByTime(99);
  expect(last.grants).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(last.grants).toEqual(["canvas"]);
  charts.destroy();
});

it("takes one jump, as to the end, for no flight", () => {
  const charts = new LiveCharts();
  scroll(100 * innerHeight, 1);
  expect(chart(charts, 1).grants).toEqual(["canvas"]);
  charts.destroy();
});
