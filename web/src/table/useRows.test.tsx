import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { isFollowed } from "@/api/live";
import { type FoundRows, searchRuns } from "@/api/runs";
import { pagesAround, useRows } from "./useRows";

vi.mock("@/api/live", () => ({ isFollowed: vi.fn() }));
vi.mock("@/api/runs", () => ({ searchRuns: vi.fn() }));
afterEach(() => void vi.useRealTimers());

test("what is in sight at the top is asked for, and nothing more", () => {
  expect(pagesAround(0, 49, undefined)).toEqual([0]);
  expect(pagesAround(0, 75, 1_000)).toEqual([0]);
});

test("who scrolls finds the next rows there, and the first page stays known", () => {
  expect(pagesAround(25, 75, 1_000)).toEqual([0, 1]);
  expect(pagesAround(325, 375, 1_000)).toEqual([0, 2, 3, 4]);
});

test("nothing is asked for behind the last row", () => {
  expect(pagesAround(725, 775, 800)).toEqual([0, 6, 7]);
  expect(pagesAround(775, 825, undefined)).toEqual([0, 7, 8]);
});

test.each([
  ["is asked again while a run is under way", false, 2],
  ["is left to the news of the project where it is followed, or wanted still", true, 1],
])("the table %s", async (_, followed, times) => {
  vi.useFakeTimers();
  vi.mocked(isFollowed).mockReturnValue(followed);
  const running = { id: "D-1", uuid: "1", attributes: { "sys/state": { type: "experimentState", value: "running" } } };
  vi.mocked(searchRuns)
    .mockReset()
    .mockResolvedValue({ total: 1, rows: [running] } as FoundRows);
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const query = { filter: {}, sort: [], columns: [], computed: [] };
  const address = { workspace: "team", project: "digits" };
  const { result, rerender, unmount } = renderHook(
    () => useRows(address, query, [], { first: 0, last: 25 }, { enabled: true, isFree: true }),
    { wrapper },
  );
  await act(() => vi.advanceTimersByTimeAsync(100));
  expect(result.current.isRunning).toBe(true);
  rerender();
  await act(() => vi.advanceTimersByTimeAsync(6_000));
  expect(searchRuns).toHaveBeenCalledTimes(times);
  unmount();
});
