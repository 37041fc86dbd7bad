import { renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useKeys } from "./useKeys";

function press(key: string, modifiers: KeyboardEventInit = {}, isAltGraph = false): void {
  const event = new KeyboardEvent("keydown", { key, ...modifiers });
  Object.defineProperty(event, "getModifierState", { value: (name: string) => isAltGraph && name === "AltGraph" });
  dispatchEvent(event);
}

test("signs that a keyboard has only with AltGr or Option are keys like others", () => {
  const action = vi.fn();
  renderHook(() => useKeys("shell", { "[": action, l: action, "1": action }));
  press("[");
  press("[", { ctrlKey: true, altKey: true }, true);
  press("[", { altKey: true });
  expect(action).toHaveBeenCalledTimes(3);
  press("[", { ctrlKey: true });
  press("[", { metaKey: true });
  press("l", { altKey: true });
  press("1", { altKey: true });
  press("l", { ctrlKey: true, altKey: true }, true);
  expect(action).toHaveBeenCalledTimes(3);
});
