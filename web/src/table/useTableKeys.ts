import type { RefObject } from "react";
import { useIsPaneHidden } from "@/ui/Split";
import { useSequences } from "@/ui/sequences";
import { useKeys } from "@/ui/useKeys";
import type { GridHandle } from "./Grid";
import type { SearchHandle } from "./SearchBox";

/** Done to the active row, whatever has the focus. */
const KEYS_OF_ROWS = ["x", "X", "v", "V", "e", "t", "p", ".", "Enter"];

/** The table's keys for the whole page, while it is in sight. "R" searches by a regular expression; "c s" deals the colours anew. */
export function useTableKeys(
  search: RefObject<SearchHandle | null>,
  grid: RefObject<GridHandle | null>,
  { hasRows, onShuffle, onUntick }: { hasRows: boolean; onShuffle: () => void; onUntick: (() => void) | undefined },
): void {
  const isHidden = useIsPaneHidden();
  const move = (by: number) => () => grid.current?.move(by);
  useKeys("search", isHidden ? {} : { "/": () => search.current?.focus(), R: () => search.current?.toggleRegex() });
  useKeys(
    "rows",
    isHidden || !hasRows
      ? {}
      : {
          j: move(1),
          k: move(-1),
          ArrowDown: (event: KeyboardEvent) => grid.current?.move(1, event.shiftKey),
          ArrowUp: (event: KeyboardEvent) => grid.current?.move(-1, event.shiftKey),
          ...(onUntick && { Escape: onUntick }),
          ...Object.fromEntries(KEYS_OF_ROWS.map((key) => [key, () => grid.current?.press(key)])),
        },
  );
  useSequences("rows", isHidden || !hasRows ? {} : { "c s": onShuffle });
}
