import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { searchRuns } from "@/api/runs";
import { useFoundCount, useRunCount } from "./useRunCount";

vi.mock("@/api/runs", () => ({ searchRuns: vi.fn() }));

const address = { workspace: "team", project: "digits" };
const query = (text: string, columns: string[] = []) => ({ filter: { text }, sort: [], columns, computed: [] });

beforeEach(() => {
  vi.mocked(searchRuns).mockReset().mockResolvedValue({ total: 7, rows: [] });
});

function inQueries() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
}

function counted() {
  return renderHook(({ asked, isStale }) => useFoundCount(address, asked, { isStale, isKnown: true }), {
    wrapper: inQueries(),
    initialProps: { asked: query("a"), isStale: false },
  });
}

test("what another search finds is counted while its rows are on their way", async () => {
  const { result, rerender } = counted();
  rerender({ asked: query("b"), isStale: true });
  await waitFor(() => expect(result.current).toBe(7));
  rerender({ asked: query("b"), isStale: false });
  expect(result.current).toBeUndefined();
  expect(searchRuns).toHaveBeenCalledTimes(1);
});

test("other columns of the same runs are not counted", () => {
  const { result, rerender } = counted();
  rerender({ asked: query("a", ["loss"]), isStale: true });
  expect(result.current).toBeUndefined();
  expect(searchRuns).not.toHaveBeenCalled();
});

test.each([
  ["answered", () => vi.mocked(searchRuns).mockResolvedValue({ total: 37, rows: [] }), 37],
  ["refused", () => vi.mocked(searchRuns).mockRejectedValue(new Error("away")), undefined],
])("how many runs the project has is to come from when it is asked for until it is %s", async (_, prepare, all) => {
  prepare();
  const { result, rerender } = renderHook(({ isPart }) => useRunCount(address, undefined, isPart), {
    wrapper: inQueries(),
    initialProps: { isPart: false },
  });
  expect(result.current).toEqual({ all: undefined, isComing: false });
  rerender({ isPart: true });
  expect(result.current.isComing).toBe(true);
  await waitFor(() => expect(result.current).toEqual({ all, isComing: false }));
});
