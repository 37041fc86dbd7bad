import { useEffect, useRef } from "react";
import { useClaimedKeys } from "./activeKeys";
import { isTyping } from "./useKeys";

const PATIENCE_MILLISECONDS = 1_200;

/** Keys that are pressed one after the other, such as `g h`. The second key of a sequence does nothing else. */
export function useSequences(scope: string, sequences: Record<string, () => void>): void {
  const current = useRef(sequences);
  current.current = sequences;
  useClaimedKeys(scope, Object.keys(sequences));
  useEffect(() => {
    let first = "";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const forget = () => {
      clearTimeout(timer);
      first = "";
    };
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Shift") return;
      if (isTyping(event.target) || document.querySelector("dialog[open], [role=menu]")) return forget();
      const known = Object.keys(current.current);
      const action = first === "" ? undefined : current.current[`${first} ${event.key}`];
      if (action) {
        forget();
        // Before any other listener: the same key may mean something by itself.
        event.preventDefault();
        event.stopImmediatePropagation();
        action();
        return;
      }
      forget();
      if (known.some((each) => each.startsWith(`${event.key} `))) {
        first = event.key;
        timer = setTimeout(forget, PATIENCE_MILLISECONDS);
      }
    };
    addEventListener("keydown", listen, { capture: true });
    return () => {
      forget();
      removeEventListener("keydown", listen, { capture: true });
    };
  }, []);
}
