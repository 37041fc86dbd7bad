import { useEffect, useRef } from "react";
import { type Changes, useChanges } from "@/api/live";

const PAUSE_MILLISECONDS = 2_000;

const waiting = new Set<() => unknown>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** All widgets fetch anew at the same moment, so that what they ask for goes out together. */
function soon(refetch: () => unknown): void {
  waiting.add(refetch);
  if (timer !== undefined) return;
  timer = setTimeout(() => {
    timer = undefined;
    const all = [...waiting];
    waiting.clear();
    for (const each of all) each();
  }, PAUSE_MILLISECONDS);
}

/** Fetches anew, not all the time, and once more after the last change, when something has changed that the widget shows. */
export function useRefetchOfChanges(concerns: (changes: Changes) => boolean, refetch: () => Promise<unknown>): void {
  const current = useRef(refetch);
  current.current = refetch;
  const isBusy = useRef(false);
  const stable = useRef(async () => {
    // An answer that is under way is not given up: on a slow server none would come while changes go on.
    if (isBusy.current) {
      soon(stable.current);
      return;
    }
    isBusy.current = true;
    try {
      await current.current();
    } finally {
      isBusy.current = false;
    }
  });
  useChanges((changes) => {
    if (changes.everything || concerns(changes)) soon(stable.current);
  });
  useEffect(() => {
    const mine = stable.current;
    return () => void waiting.delete(mine);
  }, []);
}
