import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { type FoundRows, searchRuns } from "@/api/runs";
import { toastError } from "@/ui/toasts";
import { useTicks } from "./useTicks";

vi.mock("@/ui/toasts", () => ({ toast: vi.fn(), toastError: vi.fn() }));
vi.mock("@/api/runs", () => ({ searchRuns: vi.fn(), MOST_AT_ONCE: 10_000 }));

const KEPT = new Set(["D-1", "D-2"]);
const address = { workspace: "team", project: "digits" };
const query = (text: string) => ({ filter: { text }, sort: [], columns: [], computed: [] });
const rows = (...ids: string[]): FoundRows => ({
  total: ids.length,
  rows: ids.map((id) => ({ id, uuid: id, attributes: {} })),
});

/** An answer that comes when it is told to. */
function late<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function ticked(between = vi.fn()) {
  return renderHook(({ text }) => useTicks(address, query(text), between), { initialProps: { text: "a" } });
}

beforeEach(() => void vi.mocked(searchRuns).mockReset());

test("all runs of another filter are not ticked, however late they are known", async () => {
  const answer = late<FoundRows>();
  vi.mocked(searchRuns).mockReturnValue(answer.promise);
  const { result, rerender } = ticked();
  const all = result.current.all(2_000);
  rerender({ text: "b" });
  answer.resolve(rows("D-1", "D-2"));
  await act(() => all);
  expect(result.current.ids.size).toBe(0);
  expect(searchRuns).toHaveBeenCalledTimes(1);
});

test("all runs are not ticked once somebody has thought better of it", async () => {
  const answer = late<FoundRows>();
  vi.mocked(searchRuns).mockReturnValue(answer.promise);
  const { result } = ticked();
  const all = result.current.all(2_000);
  act(() => result.current.clear());
  answer.resolve(rows("D-1", "D-2"));
  await act(() => all);
  expect(result.current.ids.size).toBe(0);
  expect(searchRuns).toHaveBeenCalledTimes(1);
});

test("a range of another filter is not ticked", async () => {
  const answer = late<string[]>();
  const { result, rerender } = ticked(vi.fn().mockReturnValue(answer.promise));
  await act(() => result.current.tick("D-1", true, false));
  const range = result.current.tick("D-3", true, true);
  rerender({ text: "b" });
  answer.resolve(["D-1", "D-2", "D-3"]);
  await act(() => range);
  expect(result.current.ids.size).toBe(0);
});

test("all runs are ticked, and those that are gone no longer", async () => {
  vi.mocked(searchRuns).mockResolvedValue(rows("D-1", "D-2", "D-3"));
  const { result } = ticked();
  await act(() => result.current.all(3));
  act(() => result.current.drop(["D-2"]));
  expect([...result.current.ids]).toEqual(["D-1", "D-3"]);
});

test("whoever comes back finds their ticks, but for runs that are not listed any more", async () => {
  vi.mocked(searchRuns).mockResolvedValue(rows("D-1"));
  const { result, rerender } = renderHook(({ text }) => useTicks(address, query(text), vi.fn(), KEPT), {
    initialProps: { text: "a" },
  });
  expect([...result.current.ids]).toEqual(["D-1", "D-2"]);
  await waitFor(() => expect([...result.current.ids]).toEqual(["D-1"]));
  expect(vi.mocked(searchRuns).mock.lastCall![1].filter).toEqual({ text: "a", ids: ["D-1", "D-2"] });
  rerender({ text: "b" });
  expect(result.current.ids.size).toBe(0);
});

test("what cannot be looked for again is not ticked any more, and that is said", async () => {
  vi.mocked(searchRuns).mockRejectedValue(new Error("The server is tired."));
  const { result } = renderHook(() => useTicks(address, query("a"), vi.fn(), KEPT));
  await act(() => result.current.tick("D-3", true, false));
  await waitFor(() => expect([...result.current.ids]).toEqual(["D-3"]));
  expect(toastError).toHaveBeenCalledTimes(1);
});

test("ticks go on from run to run, and back", () => {
  const { result } = ticked();
  act(() => result.current.extend("D-1", "D-2"));
  act(() => result.current.extend("D-2", "D-3"));
  expect([...result.current.ids].sort()).toEqual(["D-1", "D-2", "D-3"]);
  act(() => result.current.extend("D-3", "D-2"));
  expect([...result.current.ids].sort()).toEqual(["D-1", "D-2"]);
});
