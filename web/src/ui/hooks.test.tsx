import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useLastPage, useTyped } from "./hooks";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("tells what was typed once the typing rests, and never again when the value changes back by itself", () => {
  const told = vi.fn();
  const { result, rerender } = renderHook(({ value }) => useTyped(value, (text) => told(text), 200), {
    initialProps: { value: "" },
  });
  act(() => result.current[1]("lo"));
  act(() => void vi.advanceTimersByTime(150));
  act(() => result.current[1]("loss"));
  act(() => void vi.advanceTimersByTime(250));
  expect(told.mock.calls).toEqual([["loss"]]);
  rerender({ value: "loss" });
  // Back in the browser's history.
  rerender({ value: "" });
  expect(result.current[0]).toBe("");
  act(() => void vi.advanceTimersByTime(1_000));
  expect(told).toHaveBeenCalledTimes(1);
});

it.each([
  ["behind the end", { page: 4, total: 101 }, 3],
  ["of an empty list", { page: 2, total: 0 }, undefined],
  ["just behind the end", { page: 3, total: 100 }, 2],
])("leads from a page %s to the last one", (_, { page, total }, last) => {
  const onState = vi.fn();
  renderHook(() => useLastPage({ state: { page }, onState }, 50, { data: { total }, isPlaceholderData: false }));
  expect(onState).toHaveBeenCalledWith({ page: last }, true);
});

it("leads nowhere from a page that there may be", () => {
  const onState = vi.fn();
  const state = { page: 3 };
  renderHook(() => useLastPage({ state, onState }, 50, { data: { total: 101 }, isPlaceholderData: false }));
  renderHook(() => useLastPage({ state, onState }, 50, { data: { total: 1 }, isPlaceholderData: true }));
  renderHook(() => useLastPage({ state, onState }, 50, { data: undefined, isPlaceholderData: false }));
  expect(onState).not.toHaveBeenCalled();
});
