import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Attributes } from "@/api/queries";
import type { OnPart, Part } from "@/ui/part";
import { MediaPanel } from "./MediaPanel";
import { toRunMedia } from "./media";
import { runMedia } from "./useRunMedia";

const HOME = { workspace: "team", project: "digits" };
const ADDRESS = { ...HOME, run: "DIG-1" };

function seriesOf(path: string, steps: readonly number[]) {
  const points = steps.map((step, index) => ({
    index,
    step,
    timestamp: 0,
    file: { name: `${path}.png`, description: `${path} at ${step}`, size: 1, mime_type: "image/png", tag: "t" },
  }));
  return toRunMedia(HOME, "DIG-1", path, { file: null, series: { total: points.length, points } } as never);
}

/** The panel with an address of its own. */
function Panel({ paths, begin = {} }: { paths: readonly string[]; begin?: Part }) {
  const [part, setPart] = useState<Part>(begin);
  const onPart: OnPart = (next) =>
    setPart((now) => Object.fromEntries(Object.entries(next(now)).filter(([, value]) => value !== undefined)) as Part);
  const attributes = Object.fromEntries(
    paths.map((path) => [path, { type: "imageSeries", value: { count: 3 } }]),
  ) as unknown as Attributes;
  return (
    <>
      <MediaPanel address={ADDRESS} attributes={attributes} part={part} onPart={onPart} />
      <output aria-label="Address">{new URLSearchParams(part as Record<string, string>).toString()}</output>
    </>
  );
}

function show(series: Record<string, readonly number[]>, begin?: Part) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  for (const [path, steps] of Object.entries(series))
    queries.setQueryData(runMedia(HOME, "DIG-1", path).queryKey, seriesOf(path, steps));
  render(
    <QueryClientProvider client={queries}>
      <Panel paths={Object.keys(series)} begin={begin} />
    </QueryClientProvider>,
  );
}

const seen = () => screen.getAllByRole("img").map((image) => image.getAttribute("alt")?.replace(" of DIG-1", ""));
const address = () => screen.getByLabelText("Address").textContent;

beforeEach(() => {
  // A window of three rows of two pictures.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(440);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("shows all series of a run at one step, or at the last one before it, and keeps it in the address", async () => {
  vi.useFakeTimers();
  show({ a: [0, 10, 20], b: [0, 5, 15] });
  expect(seen()).toEqual(["a at 20", "b at 15"]);
  fireEvent.click(screen.getByRole("button", { name: "Previous step" }));
  expect(seen()).toEqual(["a at 10", "b at 15"]);
  fireEvent.change(screen.getByRole("slider"), { target: { value: "2" } });
  expect(seen()).toEqual(["a at 10", "b at 5"]);
  await act(() => vi.advanceTimersByTimeAsync(400));
  expect(address()).toBe("step=10");
});

it("shows only what is near, as small pictures", () => {
  show(Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`p${String(index).padStart(2, "0")}`, [0]])));
  expect(seen().length).toBeLessThan(12);
  expect(screen.getAllByRole("img")[0]?.getAttribute("src")).toContain("/thumbnail?");
  expect(screen.getAllByRole("listitem")[0]?.getAttribute("aria-setsize")).toBe("90");
});

it("shows all steps of one series, and opens one of them in large", () => {
  show({ a: [0, 10, 20], b: [0, 5] }, { rows: "steps", path: "b" });
  expect(seen()).toEqual(["b at 0", "b at 5"]);
  fireEvent.click(screen.getByRole("button", { name: "Open b of DIG-1 at step 0" }));
  expect(address()).toContain("step=0");
  expect(address()).toContain("open=DIG-1%7Eb");
  expect(screen.getByRole("dialog")).toBeDefined();
});

it("says of how many series the slider has the steps, and reads those of more", () => {
  show(Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`p${index}`, [index]])));
  expect(screen.getByText(/The slider has the steps of 100 of 130 series/)).toBeDefined();
  expect(screen.getByRole<HTMLInputElement>("slider").max).toBe("99");
  fireEvent.click(screen.getByRole("button", { name: "Read those of more" }));
  expect(screen.queryByText(/The slider has the steps/)).toBeNull();
  expect(screen.getByRole<HTMLInputElement>("slider").max).toBe("129");
});

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

it("plays in large without a word in the address for each step, and keeps the one where it was left", async () => {
  vi.useFakeTimers();
  show({ a: [0, 10, 20, 30] }, { step: "0", open: "DIG-1~a" });
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Play" }));
  await pass(400);
  await pass(350);
  expect(within(screen.getByRole("dialog")).getByText("a at 10", { exact: false })).toBeDefined();
  expect(address()).toBe("step=0&open=DIG-1%7Ea");
  await pass(50);
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  await pass(1_000);
  expect(address()).toBe("step=20");
  expect(seen()).toEqual(["a at 20"]);
});

it("no longer plays once a picture is opened over it", async () => {
  vi.useFakeTimers();
  show({ a: [0, 10, 20, 30] }, { step: "0" });
  fireEvent.click(screen.getByRole("button", { name: "Play" }));
  await pass(400);
  fireEvent.click(screen.getByRole("button", { name: /Open a of DIG-1/ }));
  await pass(2_000);
  expect(address()).toBe("step=10&open=DIG-1%7Ea");
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  await pass(2_000);
  expect(address()).toBe("step=10");
});

it.each([
  ["as small ones", {}],
  ["in large", { open: "DIG-1~a" }],
] as [string, Part][])("keeps the picture of before until the next step's is there, %s", async (_, begin) => {
  vi.useFakeTimers();
  show({ a: [0, 10, 20] }, begin);
  const inside = "open" in begin ? within(screen.getByRole("dialog")) : screen;
  const before = inside.getByRole("img");
  fireEvent.load(before);
  fireEvent.click(inside.getByRole("button", { name: "Previous step" }));
  const after = inside.getByRole("img");
  expect(after).toBe(before);
  expect(after.getAttribute("src")).toContain("index=1");
  expect(after.hasAttribute("data-stale")).toBe(true);
  fireEvent.load(after);
  expect(after.hasAttribute("data-stale")).toBe(false);
});
