import { useMemo, useRef } from "react";
import { isNumeric, numberOf } from "./cellValue";
import type { ColumnModel } from "./columns";
import type { Item } from "./grid";
import { type Extent, widen } from "./heat";

/** What has been learnt of columns from the rows that came into sight: which hold numbers, and between which bounds. */
export function useSeen(
  key: string,
  columns: readonly ColumnModel[],
  itemAt: (index: number) => Item | undefined,
  { first, last }: { first: number; last: number },
  version: string,
): { numeric: ReadonlySet<string>; extents: ReadonlyMap<string, Extent> } {
  const seen = useRef({ key, numeric: new Set<string>() as ReadonlySet<string>, extents: new Map<string, Extent>() });
  if (seen.current.key !== key) seen.current = { ...seen.current, key, extents: new Map() };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for what `itemAt` gives.
  return useMemo(() => {
    let { numeric, extents } = seen.current;
    for (let index = first; index <= last; index++) {
      const item = itemAt(index);
      if (!item) continue;
      for (const column of columns) {
        const isNumber =
          item.kind === "run" ? isNumeric(item.row, column) : (item.cells.get(column.key)?.isNumeric ?? false);
        if (isNumber && !numeric.has(column.key)) numeric = new Set([...numeric, column.key]);
        if (!column.heat || item.kind !== "run") continue;
        const value = numberOf(item.row, column);
        if (value === null) continue;
        const before = extents.get(column.key);
        const after = widen(before, value);
        if (after !== before) extents = new Map([...extents, [column.key, after]]);
      }
    }
    seen.current = { key, numeric, extents };
    return { numeric, extents };
  }, [key, columns, first, last, version]);
}
