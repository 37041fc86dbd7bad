import { useEffect, useRef } from "react";
import { type Changes, useChanges } from "@/api/live";

const PAUSE_MILLISECONDS = 2_000;

const waiting = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** All widgets fetch anew at the same moment, so that what they ask for goes out together. */
function soon(refetch: () => void): void {
  waiting.add(refetch);
  if (timer !== undefined) return;
  timer = setTimeout(() => {
    timer = undefined;
    const all = [...waiting];
    waiting.clear();
    for (const each of all) each();
  }, PAUSE_MILLISECONDS);
}

/** Fetches anew, not all the time, when something has changed that the widget shows. */
export function useRefetchOfChanges(concerns: (changes: Changes) => boolean, refetch: () => unknown): void {
  const current = useRef(refetch);
  current.current = refetch;
  const stable = useRef(() => void current.current());
  useChanges((changes) => {
    if (changes.everything || concerns(changes)) soon(stable.current);
  });
  useEffect(() => {
    const mine = stable.current;
    return () => void waiting.delete(mine);
  }, []);
}
