import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import type { ShownRun } from "@/api/selection";
import { given, LookContext } from "@/ui/look";
import type { Part } from "@/ui/part";
import { FilesOfRuns } from "./FilesOfRuns";
import { toRunMedia } from "./media";
import { runMedia } from "./useRunMedia";

const HOME = { workspace: "team", project: "digits" };

function show(count: number) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const runs = Array.from({ length: count }, (_, index): ShownRun => {
    const id = `DIG-${index}`;
    return { id, uuid: id, name: `run ${index}`, colour: 0 };
  });
  const value = { name: "plot.png", ext: "png", size: 1, mime_type: "image/png", tag: "t" };
  for (const { id } of runs)
    queries.setQueryData(
      runMedia(HOME, id, "plot").queryKey,
      toRunMedia(HOME, id, "plot", { file: { type: "file", value }, series: null } as never),
    );
  render(
    <QueryClientProvider client={queries}>
      <FilesOfRuns address={HOME} runs={runs} paths={["plot"]} />
    </QueryClientProvider>,
  );
}

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("lets each file be downloaded", () => {
  show(1);
  const link = screen.getByRole<HTMLAnchorElement>("link", { name: "Download plot.png of run 0" });
  expect(link.getAttribute("href")).toContain("disposition=attachment");
});

it("says how many files it shows, and shows more", () => {
  show(70);
  expect(screen.getByText(/The first 60 of 70 places/)).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(screen.getAllByRole("link")).toHaveLength(70);
  expect(screen.queryByText(/The first/)).toBeNull();
});

/** What a dashboard does: it keeps how its widgets are looked at, and lets go of those that are far away. */
function Kept({ isNear, onEntry }: { isNear: boolean; onEntry?: () => void }) {
  const [part, setPart] = useState<Part>({});
  const look = {
    part,
    onPart: (next: (part: Part) => object) => {
      onEntry?.();
      setPart((now) => given(next(now) as Part));
    },
    link: async () => "",
  };
  return (
    <LookContext value={look}>
      {isNear && (
        <FilesOfRuns address={HOME} runs={[{ id: "DIG-1", uuid: "1", name: "one", colour: 0 }]} paths={["plot"]} />
      )}
      <output aria-label="Kept">{new URLSearchParams(part as Record<string, string>).toString()}</output>
    </LookContext>
  );
}

/** Knows a series of three files. */
function seriesOfThree(): QueryClient {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const points = [0, 10, 20].map((step, index) => ({
    index,
    step,
    timestamp: 0,
    file: { name: "plot.png", description: `at ${step}`, size: 1, mime_type: "image/png", tag: "t" },
  }));
  const media = toRunMedia(HOME, "DIG-1", "plot", { file: null, series: { total: 3, points } } as never);
  queries.setQueryData(runMedia(HOME, "DIG-1", "plot").queryKey, media);
  return queries;
}
const rest = () => act(() => vi.advanceTimersByTimeAsync(400));

it("is as it was when it has been away, and goes back to the newest step", async () => {
  vi.useFakeTimers();
  const queries = seriesOfThree();
  const page = (isNear: boolean) => (
    <QueryClientProvider client={queries}>
      <Kept isNear={isNear} />
    </QueryClientProvider>
  );
  const { rerender } = render(page(true));
  fireEvent.click(screen.getByRole("button", { name: "Previous step" }));
  await rest();
  rerender(page(false));
  rerender(page(true));
  expect(screen.getByText("at 10")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Next step" }));
  await rest();
  expect(screen.getByText("at 20")).toBeTruthy();
  expect(screen.getByLabelText("Kept").textContent).toBe("");
});

it("opens a file in one entry of the history with the step that was just gone to", async () => {
  vi.useFakeTimers();
  const onEntry = vi.fn();
  render(
    <QueryClientProvider client={seriesOfThree()}>
      <Kept isNear onEntry={onEntry} />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole("button", { name: "Previous step" }));
  fireEvent.click(screen.getByRole("button", { name: /^Open/ }));
  await rest();
  expect(screen.getByLabelText("Kept").textContent).toBe("step=10&open=DIG-1%7Eplot");
  expect(onEntry).toHaveBeenCalledTimes(1);
});
