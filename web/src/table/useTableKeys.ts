import { type RefObject, useRef } from "react";
import { useKeys } from "@/ui/hooks";
import type { GridHandle } from "./Grid";
import type { SearchHandle } from "./SearchBox";

const CHORD_MILLISECONDS = 1_500;
/** Done to the active row, whatever has the focus. */
const KEYS_OF_ROWS = ["x", "v", "V", "e", "t", "."];

/** The table's keys for the whole page. "/" and then "R" searches by a regular expression; "c" and then "s" deals the colours anew. */
export function useTableKeys(
  search: RefObject<SearchHandle | null>,
  grid: RefObject<GridHandle | null>,
  onShuffle: () => void,
): void {
  const chord = useRef<{ key: string; at: number } | null>(null);
  useKeys({
    "/": () => search.current?.focus(),
    R: () => search.current?.toggleRegex(),
    j: () => grid.current?.move(1),
    k: () => grid.current?.move(-1),
    c: (event) => {
      chord.current = { key: "c", at: event.timeStamp };
    },
    s: (event) => {
      if (chord.current?.key === "c" && event.timeStamp - chord.current.at < CHORD_MILLISECONDS) onShuffle();
    },
    ...Object.fromEntries(KEYS_OF_ROWS.map((key) => [key, () => grid.current?.press(key)])),
  });
}
