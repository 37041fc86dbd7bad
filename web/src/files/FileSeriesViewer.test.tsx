import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { filePoints } from "@/api/runQueries";
import { FileSeriesViewer } from "./FileSeriesViewer";

const ADDRESS = { workspace: "team", project: "digits", run: "DIG-1" };
const points = [0, 10, 20].map((step, index) => ({
  index,
  step,
  timestamp: 0,
  file: { name: "plot.png", description: `at ${step}`, size: 1, mime_type: "image/png", tag: "t" },
}));

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("shows the step that its address keeps, and says where the slider rests", async () => {
  vi.useFakeTimers();
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  queries.setQueryData(filePoints(ADDRESS, "samples", false, null).queryKey, { points, total: 3 } as never);
  const onPlace = vi.fn();
  const viewer = (step: number | null) => (
    <QueryClientProvider client={queries}>
      <FileSeriesViewer address={ADDRESS} path="samples" live={false} place={{ step, first: null }} onPlace={onPlace} />
    </QueryClientProvider>
  );
  const { rerender } = render(viewer(10));
  expect(screen.getByText("at 10")).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Previous step" }));
  expect(screen.getByText("at 0")).toBeDefined();
  await act(() => vi.advanceTimersByTimeAsync(400));
  expect(onPlace.mock.calls).toEqual([[{ step: 0, first: null }]]);
  // Back.
  rerender(viewer(null));
  expect(screen.getByText("at 20")).toBeDefined();
});
