import { useClaimedKeys } from "@/ui/activeKeys";
import { useKeptPlace } from "@/ui/useKeptPlace";
import type { ColumnModel } from "./columns";

const KEYS = ["ArrowLeft", "ArrowRight"];
/** In the place of a column: the row as a whole. */
const ROW = "";

/** The cell of the active row that the keyboard reads: the arrows lead to it, and Escape back to the row as a whole, which is 0. */
export function useActiveCell(columns: readonly ColumnModel[]): {
  cell: number;
  /** Goes across by so many cells; the column that it comes to, from 0 on. Undefined at the row, and where it ends. */
  across: (by: number) => number | undefined;
  leave: () => void;
} {
  useClaimedKeys("cells", KEYS);
  const keys = [ROW, ...columns.map(({ key }) => key)];
  const kept = useKeptPlace(
    keys.length,
    (place) => keys[place],
    (key) => (keys.includes(key) ? keys.indexOf(key) : undefined),
    columns,
  );
  // Of a column that left the table nothing is read any more.
  const cell = kept.isGone ? 0 : kept.place;
  return {
    cell,
    across: (by) => {
      const next = Math.max(0, Math.min(columns.length, cell + by));
      kept.choose(next);
      return next === 0 ? undefined : next - 1;
    },
    leave: () => kept.choose(0),
  };
}
