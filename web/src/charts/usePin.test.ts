import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { usePin } from "./usePin";

const beside = { left: 0, right: 0, top: 0 };

it("gives up a place that was on another axis, and not the list of last values", () => {
  const { result, rerender } = renderHook(({ axis }) => usePin(axis), { initialProps: { axis: "step" } });
  act(() => result.current[1]({ x: 100, beside }));
  expect(result.current[0]?.x).toBe(100);
  rerender({ axis: "absolute" });
  expect(result.current[0]).toBeNull();
  act(() => result.current[1]({ x: null, beside }));
  rerender({ axis: "step" });
  expect(result.current[0]).toEqual({ x: null, beside });
});
