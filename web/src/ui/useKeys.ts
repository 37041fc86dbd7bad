import { useEffect, useRef } from "react";
import { useClaimedKeys } from "./activeKeys";

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) &&
  !(target instanceof HTMLInputElement && ["checkbox", "range", "radio"].includes(target.type));

const MOVING = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

/** Whether what has the focus has a use of its own for the key: buttons are pressed, sliders and what scrolls are moved. */
function isOfFocused(key: string, target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target === document.body || target.id === "main") return false;
  if (key === "Enter" || key === " ") return true;
  return MOVING.has(key) && !target.matches("button:not([role]), a");
}

const SIGN = /^[^\p{L}\p{N}\s]$/u;

/** Whether a modifier makes something else of the key. Many keyboards have signs such as `[` and `\` only with AltGr or Option. */
function isModified(event: KeyboardEvent): boolean {
  if (event.metaKey || !(event.ctrlKey || event.altKey)) return event.metaKey;
  return !SIGN.test(event.key) || (event.ctrlKey && !event.getModifierState("AltGraph"));
}

/**
 * Page-wide keys (by `event.key`), silent while someone types, in a dialog, or with a modifier held.
 *
 * `scope` tells keys apart that mean different things on different pages; the help knows them by it.
 */
export function useKeys(scope: string, keys: Record<string, (event: KeyboardEvent) => void>): void {
  const current = useRef(keys);
  current.current = keys;
  useClaimedKeys(scope, Object.keys(keys));
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (isModified(event) || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector("dialog[open], [role=menu]")) return;
      const action = current.current[event.key];
      if (action && !isOfFocused(event.key, event.target)) {
        event.preventDefault();
        action(event);
      }
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
