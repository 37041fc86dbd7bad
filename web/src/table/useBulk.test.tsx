import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { changeInBulk, searchRuns } from "@/api/runs";
import { ANY_RUN } from "@/api/selection";
import { undo, useToasts } from "@/ui/toasts";
import { useBulk } from "./useBulk";

vi.mock(import("@/api/runs"), async (original) => ({
  ...(await original()),
  searchRuns: vi.fn(),
  changeInBulk: vi.fn(),
}));

const bulk = (onGone: (ids: readonly string[]) => void) => {
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  return renderHook(() => useBulk({ workspace: "team", project: "digits" }, onGone), { wrapper }).result;
};

test("whoever lists runs hears which of them are gone, and of the way back", async () => {
  vi.mocked(changeInBulk).mockResolvedValue({ done: ["D-1"], errors: [], failure: undefined });
  const onGone = vi.fn();
  const result = bulk(onGone);
  await act(() => result.current.run(["D-1", "D-2"], "trash"));
  expect(onGone.mock.calls).toEqual([[["D-1"]]]);
  await act(() => undo(useToasts.getState().toasts.at(-1)!));
  expect(onGone).toHaveBeenCalledTimes(2);
});

test("a way back that is refused says why", async () => {
  vi.mocked(changeInBulk).mockResolvedValueOnce({ done: ["D-1"], errors: [] });
  const result = bulk(vi.fn());
  await act(() => result.current.run(["D-1"], "trash"));
  vi.mocked(changeInBulk).mockResolvedValueOnce({
    done: [],
    errors: [{ id: "D-1", message: "D-1 is gone." }] as never,
  });
  await act(() => undo(useToasts.getState().toasts.at(-1)!));
  expect(useToasts.getState().toasts.at(-1)).toMatchObject({ tone: "bad", text: "D-1 is gone." });
});

test("runs in the trash are tagged, too", async () => {
  vi.mocked(searchRuns).mockResolvedValue({ total: 0, rows: [] });
  const result = bulk(vi.fn());
  await act(() => result.current.run(["D-1"], "add_tags", ["best"]));
  const { filter } = vi.mocked(searchRuns).mock.lastCall![1];
  expect(filter.ids).toEqual(["D-1"]);
  expect(filter.query).toBe(`(\`sys/tags\`:stringSet NOT CONTAINS "best") AND ${ANY_RUN}`);
});
