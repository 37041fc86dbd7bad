import { useEffect } from "react";

/* Which keys mean something on the page as it stands: whoever listens to one says so here, and the help lists no other. */

const counts = new Map<string, number>();

function claim(keys: readonly string[]): () => void {
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return () => {
    for (const key of keys) {
      const left = (counts.get(key) ?? 1) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    }
  };
}

/** A key as it is known here: `j` moves through rows on one page, and through runs on another. */
export const scoped = (scope: string, key: string): string => `${scope}:${key}`;

export const isActive = (scope: string, key: string): boolean => counts.has(scoped(scope, key));

/** All keys that mean something now, each after its scope and a colon. */
export const activeKeys = (): readonly string[] => [...counts.keys()].sort();

/** Makes known that keys (as `event.key`, or several in a row as `g h`) do something while the component is there. */
export function useClaimedKeys(scope: string, keys: readonly string[]): void {
  const joined = keys.map((key) => scoped(scope, key)).join("\n");
  useEffect(() => (joined === "" ? undefined : claim(joined.split("\n"))), [joined]);
}
