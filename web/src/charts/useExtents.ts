import { useCallback, useState } from "react";
import type { AxisRange } from "./SeriesChart";

type Extents = ReadonlyMap<string, AxisRange>;

const NONE = { axis: "", of: new Map() as Extents };

/** How far each series of a panel goes on its axis, as the charts tell that have loaded theirs. */
export function useExtents(axis: string): [Extents, (path: string, from: number, to: number) => void] {
  const [known, setKnown] = useState(NONE);
  const tell = useCallback(
    (path: string, from: number, to: number) =>
      setKnown((before) => {
        const of = before.axis === axis ? before.of : NONE.of;
        const own = of.get(path);
        if (own && own.from === from && own.to === to) return before;
        return { axis, of: new Map(of).set(path, { from, to }) };
      }),
    [axis],
  );
  return [known.axis === axis ? known.of : NONE.of, tell];
}

/** The least that holds the bounds and these series, as far as they are known; null where that is nothing. */
export function together(bounds: AxisRange, extents: Extents, paths: Iterable<string>): AxisRange | null {
  let { from, to } = bounds;
  for (const path of paths) {
    const own = extents.get(path);
    if (!own) continue;
    from = Math.min(from, own.from);
    to = Math.max(to, own.to);
  }
  return from < to ? { from, to } : null;
}
