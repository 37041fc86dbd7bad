import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useTyped } from "./hooks";

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
