import { useCallback, useState } from "react";
import type { Range } from "./engine/scales";

type Extents = ReadonlyMap<string, Range>;

const NONE = { axis: "", of: new Map() as Extents };

/** How far the lines of each chart go on their axis, as the charts tell that have loaded theirs. */
export function useExtents(axis: string): [Extents, (path: string, extent: Range) => void] {
  const [known, setKnown] = useState(NONE);
  const tell = useCallback(
    (path: string, extent: Range) =>
      setKnown((before) => {
        const of = before.axis === axis ? before.of : NONE.of;
        const own = of.get(path);
        if (own && own[0] === extent[0] && own[1] === extent[1]) return before;
        return { axis, of: new Map(of).set(path, extent) };
      }),
    [axis],
  );
  return [known.axis === axis ? known.of : NONE.of, tell];
}

/** The least that holds the bounds and these charts, as far as they are known; null where that is nothing. */
export function together(bounds: Range, extents: Extents, paths: Iterable<string>): Range | null {
  let [from, to] = bounds;
  for (const path of paths) {
    const own = extents.get(path);
    if (!own) continue;
    from = Math.min(from, own[0]);
    to = Math.max(to, own[1]);
  }
  return from < to ? [from, to] : null;
}
