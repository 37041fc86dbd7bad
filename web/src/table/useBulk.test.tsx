import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { changeInBulk } from "@/api/runs";
import { undo, useToasts } from "@/ui/toasts";
import { useBulk } from "./useBulk";

vi.mock("@/api/runs", () => ({ changeInBulk: vi.fn(), MOST_AT_ONCE: 10_000 }));

test("whoever lists runs hears which of them are gone, and of the way back", async () => {
  vi.mocked(changeInBulk).mockResolvedValue({ done: ["D-1"], errors: [], failure: undefined });
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const onGone = vi.fn();
  const { result } = renderHook(() => useBulk({ workspace: "team", project: "digits" }, onGone), { wrapper });
  await act(() => result.current.run(["D-1", "D-2"], "trash"));
  expect(onGone.mock.calls).toEqual([[["D-1"]]]);
  await act(() => undo(useToasts.getState().toasts.at(-1)!));
  expect(onGone).toHaveBeenCalledTimes(2);
});
