import { useState } from "react";
import { useClaimedKeys } from "@/ui/activeKeys";

const KEYS = ["ArrowLeft", "ArrowRight"];

/** The cell of the active row that the keyboard reads: the arrows lead to it, and Escape back to the row as a whole, which is 0. */
export function useActiveCell(count: number): {
  cell: number;
  /** Goes across by so many cells; the column that it comes to, from 0 on. Undefined at the row, and where it ends. */
  across: (by: number) => number | undefined;
  leave: () => void;
} {
  useClaimedKeys("cells", KEYS);
  const [wanted, setWanted] = useState(0);
  const cell = Math.min(wanted, count);
  return {
    cell,
    across: (by) => {
      const next = Math.max(0, Math.min(count, cell + by));
      setWanted(next);
      return next === 0 ? undefined : next - 1;
    },
    leave: () => setWanted(0),
  };
}
