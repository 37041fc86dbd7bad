import { DEFAULT_SELECTION, type Selection } from "@/api/selection";
import type { TableState } from "@/table/state";
import type { WhyNoRuns } from "@/ui/noRuns";

/** Why no run is shown beside the table, and the next step towards some. */
export function whyNoRuns(
  selection: Selection,
  table: TableState,
  onSelection: (selection: Selection) => void,
  onTable: (table: TableState) => void,
): WhyNoRuns {
  const first = { label: "Show the first 5 runs", onStep: () => onSelection(DEFAULT_SELECTION) };
  if (selection.kind === "chosen") {
    return selection.ids.length === 0
      ? { why: "Click the eyes of runs in the table, or let it show its first runs by itself.", step: first }
      : { why: "The chosen runs are in the trash, or are gone.", step: first };
  }
  if (selection.count === 0) return { why: "The table shows none of its runs by itself.", step: first };
  if (table.q !== undefined) {
    const onStep = () => onTable({ ...table, q: undefined, mode: undefined });
    return { why: "The table has found no run.", step: { label: "Clear the search", onStep } };
  }
  return { why: "The table has none." };
}
