import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { ApiError } from "@/api/client";
import { findDiffering, findSuggested } from "@/api/runs";
import { suggestedQuery } from "./questions";
import { useColumns, usePinnedPaths } from "./useColumns";

vi.mock(import("@/api/runs"), async (original) => ({
  ...(await original()),
  findDiffering: vi.fn(),
  findSuggested: vi.fn(),
}));

const ADDRESS = { workspace: "team", project: "digits" };
const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={queries}>{children}</QueryClientProvider>
);

test("a pinned column in which runs do not differ does not pin the next one", async () => {
  const differing = ["a", "c"].map((path) => ({ path }));
  vi.mocked(findDiffering).mockResolvedValue({ differing, constant: [], after: null } as never);
  const state = { col: ["a", "b", "c"], pins: 2, diff: "1" as const };
  const { result } = renderHook(() => useColumns(ADDRESS, state, {}, true), { wrapper });
  expect(result.current.pins).toBe(2);
  await waitFor(() => expect(result.current.models).toHaveLength(2));
  expect(result.current.pins).toBe(1);
});

test("columns that the project suggests are pinned like those of the address", () => {
  const suggested = { metrics: [{ path: "loss" }], configs: [] };
  queries.setQueryData(suggestedQuery(ADDRESS).queryKey, suggested as never);
  const { result } = renderHook(() => usePinnedPaths(ADDRESS, { pins: 6 }), { wrapper });
  expect(result.current).toHaveLength(6);
  expect(result.current.at(-1)).toBe("loss");
});

test("columns that are not known are said to be missing, and are there once they are asked for again", async () => {
  vi.mocked(findSuggested).mockRejectedValueOnce(new ApiError(403, "forbidden", "Not for you."));
  vi.mocked(findSuggested).mockResolvedValueOnce({ metrics: [{ path: "loss" }], configs: [] } as never);
  const home = { workspace: "team", project: "others" };
  const { result } = renderHook(() => useColumns(home, {}, {}, true), { wrapper });
  const lost = () => result.current.lost.flatMap((each) => each ?? []);
  await waitFor(() => expect(lost()).toHaveLength(1));
  expect(result.current.isReady).toBe(true);
  expect(lost()[0]!.what).toBe("The suggested columns could not be loaded");
  void lost()[0]!.retry();
  await waitFor(() => expect(lost()).toEqual([]));
  expect(result.current.chosen.at(-1)).toEqual({ path: "loss" });
});
