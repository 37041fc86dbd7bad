import { createContext, useContext, useMemo } from "react";

/** The list that runs are opened from here, as the address of each carries it; undefined for that of all runs. */
export const RunListContext = createContext<string | undefined>(undefined);

/** What the address of a run says that is opened from here. */
export function useRunSearch(): { in?: string } {
  const list = useContext(RunListContext);
  return useMemo(() => ({ in: list }), [list]);
}
