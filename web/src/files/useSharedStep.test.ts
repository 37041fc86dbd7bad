import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useSharedStep } from "./useSharedStep";

interface State {
  step: number | null;
  open: string | null;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function opened() {
  let state: State = { step: null, open: "a" };
  const entries: State[] = [];
  const change = vi.fn((changes: Partial<State> | ((state: State) => Partial<State>)) => {
    state = { ...state, ...(typeof changes === "function" ? changes(state) : changes) };
    entries.push(state);
  });
  const { result } = renderHook(() => useSharedStep<State>(null, change, [1, 2, 3]));
  return { result, entries };
}
const pass = () => act(() => vi.advanceTimersByTimeAsync(1_000));

it("tells of a step when the slider rests", async () => {
  const { result, entries } = opened();
  act(() => result.current[1](1));
  act(() => result.current[1](2));
  expect([result.current[0], entries]).toEqual([2, []]);
  await pass();
  expect(entries).toEqual([{ step: 2, open: "a" }]);
});

it("takes the step along with what changes before the slider rests, so that Back undoes no step alone", async () => {
  const { result, entries } = opened();
  act(() => result.current[1](2));
  act(() => result.current[2]({ open: null }));
  await pass();
  expect(entries).toEqual([{ step: 2, open: null }]);
  act(() => result.current[2]({ open: "b" }));
  await pass();
  expect(entries.length).toBe(2);
});
