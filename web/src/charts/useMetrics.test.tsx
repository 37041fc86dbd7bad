import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { client } from "@/api/client";
import type { Attributes } from "@/api/queries";
import { metricsOf } from "./metricsOf";
import { useMetrics } from "./useMetrics";

const changes = vi.hoisted((): { told: ((changes: unknown) => void)[] } => ({ told: [] }));
vi.mock("@/api/live", () => ({
  isFollowed: () => true,
  useChanges: (told: (changes: unknown) => void) => {
    changes.told = [told];
  },
}));

const series = (count: number, has_preview = false) =>
  ({
    type: "floatSeries",
    value: { count, has_preview, first_step: count ? 3 : null, last_step: count ? 9 : null },
  }) as Attributes[string];
const ATTRIBUTES: Attributes = {
  loss: series(7),
  eta: series(0, true),
  configured: series(0),
  lr: { type: "float", value: 1 },
};
const HOME = { workspace: "team", project: "digits" };
const RUNS = ["DIG-1"];

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
);

const found = { runs: 1, total: 1, metrics: [metricsOf(ATTRIBUTES).metrics[0]] };
const post = vi.spyOn(client, "POST");
beforeEach(() => {
  post.mockReset();
  post.mockResolvedValue({ data: found, response: new Response() } as never);
});

it("tells the metrics of a run from its attributes, and the same ones while they do not change", () => {
  const { metrics } = metricsOf(ATTRIBUTES);
  expect(metrics).toEqual([
    { path: "loss", runs: 1, points: 7, first_step: 3, last_step: 9 },
    { path: "eta", runs: 1, points: 0, first_step: 0, last_step: 0 },
  ]);
  const later = metricsOf({ ...ATTRIBUTES, eta: series(1) }).metrics;
  expect(later[0]).toBe(metrics[0]);
  expect(later[1]).toMatchObject({ points: 1 });
});

it("asks for metrics that are known by a pattern alone, and shows all of them until it is answered", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const all = metricsOf(ATTRIBUTES);
  const { result, rerender } = renderHook(({ pattern }) => useMetrics(HOME, RUNS, pattern, all), {
    wrapper,
    initialProps: { pattern: "" },
  });
  changes.told[0]?.({ everything: true, runs: new Map() });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(post).not.toHaveBeenCalled();
  rerender({ pattern: "loss" });
  expect(result.current.data).toBe(all);
  await waitFor(() => expect(result.current.data).toEqual(found));
  expect(post).toHaveBeenCalledTimes(1);
  rerender({ pattern: "" });
  rerender({ pattern: "eta" });
  expect(result.current.data).toEqual(all);
  await waitFor(() => expect(result.current.isPlaceholderData).toBe(false));
  rerender({ pattern: "lr" });
  expect(result.current.data).toEqual(found);
  vi.useRealTimers();
});

it("shows nothing else to whoever comes by a pattern", () => {
  const { result } = renderHook(() => useMetrics(HOME, RUNS, "loss", metricsOf(ATTRIBUTES)), { wrapper });
  expect(result.current.data).toBeUndefined();
});
