import { type ComponentType, useEffect, useState } from "react";
import { toast } from "./toasts";

/** A component whose code comes when it is first shown, or before that with `preload`; until then nothing stands in its place. */
export interface Later<P> {
  (props: P): React.ReactNode;
  /** Fetches the code. What cannot be fetched now is tried again when it is needed. */
  preload: () => Promise<void>;
}

/**
 * For what opens over the page: menus, dialogs.
 *
 * Not React's `lazy`, which holds back what has come for a third of a second once a fallback was shown.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): Later<P> {
  let Loaded: ComponentType<P> | undefined;
  const fetchCode = async () => {
    Loaded ??= await load();
  };
  const Shown = (props: P) => {
    const [, setLoaded] = useState(Loaded !== undefined);
    useEffect(() => {
      // Also where the code is there: it may have come since this was drawn without it.
      let isShown = true;
      fetchCode().then(
        () => isShown && setLoaded(true),
        () =>
          toast({
            text: "A part of the page could not be loaded. Try again when the server answers; if it was upgraded, reload the page.",
            tone: "bad",
          }),
      );
      return () => {
        isShown = false;
      };
    }, []);
    return Loaded ? <Loaded {...props} /> : null;
  };
  return Object.assign(Shown, { preload: () => fetchCode().catch(() => undefined) });
}

const SETTLED_MILLISECONDS = 1_500;

/** Does it when the page has nothing else to do: not while it waits for its first answers, when it only seems to have nothing. */
export function whenIdle(action: () => void): () => void {
  let handle = 0;
  const timeout = setTimeout(() => {
    if (typeof requestIdleCallback === "undefined") action();
    else handle = requestIdleCallback(action, { timeout: 5_000 });
  }, SETTLED_MILLISECONDS);
  return () => {
    clearTimeout(timeout);
    if (handle) cancelIdleCallback(handle);
  };
}
