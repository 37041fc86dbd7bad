import { act, cleanup, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { given, LookContext } from "@/ui/look";
import { NarrowingContext } from "@/ui/narrowing";
import type { NextPart, Part } from "@/ui/part";
import { formatHistogramLook, parseHistogramLook } from "./histogramLook";
import type { ParallelAxis } from "./parallel";
import { formatBrushes, parseBrushes, useBrushes } from "./useBrushes";

const kept = (next: NextPart): Part => given(next);

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("keeps how histograms are looked at, and nothing of what is as it begins", () => {
  const look = { mode: "bars", step: 12.5, zoom: { from: -3, to: 4.25 } } as const;
  expect(parseHistogramLook(kept(formatHistogramLook(look)))).toEqual(look);
  expect(kept(formatHistogramLook(parseHistogramLook({ mode: "pie", step: "x", zoom: "5..1" })))).toEqual({});
});

it("keeps brushes by their fields, whatever these are called", () => {
  const parts = new Map<string, [number, number]>([
    ["train/loss~min", [0.25, 1]],
    ["0.5..0.7 odd\nname", [0, 0.125]],
  ]);
  expect(parseBrushes(kept(formatBrushes({ parts })))).toEqual({ parts });
  expect(parseBrushes({ brush: ["2..3 a", "nonsense", "0.8..0.2 b"] })).toEqual({ parts: new Map() });
});

const axis = { field: { path: "lr" }, type: "float" } as ParallelAxis;
function Brushed() {
  const { brush, partOf, clear } = useBrushes(undefined, [], [], [], 3);
  return (
    <>
      <button type="button" onClick={() => brush(axis, [0.2, 0.4], true)}>
        Brush
      </button>
      <button type="button" onClick={clear}>
        Clear
      </button>
      <output>{partOf(axis)?.join(" to ") ?? "all"}</output>
    </>
  );
}
function Dashboard({ isNear }: { isNear: boolean }) {
  const [part, setPart] = useState<Part>({});
  const look = {
    part,
    onPart: (next: (part: Part) => NextPart) => setPart((now) => given(next(now))),
    link: async () => "",
  };
  return <LookContext value={look}>{isNear && <Brushed />}</LookContext>;
}

it("has brushes again after the widget was away, until they are cleared", async () => {
  vi.useFakeTimers();
  const rest = () => act(() => vi.advanceTimersByTimeAsync(400));
  const { rerender } = render(<Dashboard isNear />);
  for (const [action, shown] of [
    ["Brush", "0.2 to 0.4"],
    ["Clear", "all"],
  ] as const) {
    act(() => screen.getByRole("button", { name: action }).click());
    await rest();
    rerender(<Dashboard isNear={false} />);
    rerender(<Dashboard isNear />);
    expect(screen.getByRole("status").textContent).toBe(shown);
  }
});

const [rate, loss] = ["lr", "loss"].map((path) => ({
  field: { path },
  type: "float",
  rangeAt: ([from, to]: [number, number]) => ({ from, to }),
})) as unknown as [ParallelAxis, ParallelAxis];
function BrushedTwice() {
  const { brush } = useBrushes(undefined, [], [], [], 3);
  const both = () => {
    brush(rate, [0.2, 0.4], true);
    brush(loss, [0.5, 1], false);
    brush(loss, [0.6, 1], true);
  };
  return (
    <button type="button" onClick={both}>
      Brush both
    </button>
  );
}

it("tells the table of a brush though another axis is brushed at once", () => {
  vi.useFakeTimers();
  const narrow = vi.fn();
  render(
    <NarrowingContext value={{ ranges: [], whyNot: null, narrow }}>
      <BrushedTwice />
    </NarrowingContext>,
  );
  act(() => screen.getByRole("button", { name: "Brush both" }).click());
  act(() => vi.advanceTimersByTime(1_000));
  expect(narrow.mock.calls.flat(2).map(({ path, from }) => [path, from])).toEqual([
    ["lr", 0.2],
    ["loss", 0.6],
  ]);
});
