import { useMemo, useRef } from "react";
import { MOST_SHOWN, type Selection, type ShownRun, tooMany } from "@/api/selection";
import { assignColours } from "@/ui/palette";
import { toast } from "@/ui/toasts";

export interface Eyes {
  /** The ids of the runs that are shown. */
  ids: readonly string[];
  /** Colours of the shown runs by sys/id; also of those that were clicked a moment ago. */
  colours: ReadonlyMap<string, number>;
  /** `range` goes on from the eye that was clicked before. */
  toggle: (index: number, on: boolean, range: boolean) => void;
  only: (ids: readonly string[]) => void;
  change: (ids: readonly string[], on: boolean) => void;
  /** Shows the rows from one place to another beside what is shown. */
  add: (first: number, last: number) => void;
  /** Stops following the table: what is shown now stays. */
  keep: () => void;
}

/** The eyes of the table's rows: what they show now, and what a click on them makes of the selection. */
export function useEyes({
  selection,
  onSelection,
  shown,
  idsAt,
}: {
  selection: Selection;
  onSelection: (selection: Selection) => void;
  shown: readonly ShownRun[] | undefined;
  /** The ids of the runs at these places. */
  idsAt: (first: number, last: number) => Promise<string[]>;
}): Eyes {
  const before = useRef(0);
  const ids = useMemo(
    () => (selection.kind === "chosen" ? selection.ids : (shown ?? []).map((run) => run.id)),
    [selection, shown],
  );
  const colours = useMemo(() => {
    const known = new Map((shown ?? []).map((run) => [run.id, run.colour]));
    return assignColours(ids, known);
  }, [ids, shown]);

  const choose = (next: ReadonlySet<string>) => {
    if (next.size > MOST_SHOWN) toast({ text: tooMany(next.size), tone: "bad" });
    else onSelection({ kind: "chosen", ids: [...next] });
  };
  const change = (changed: readonly string[], on: boolean) => {
    const next = new Set(ids);
    for (const id of changed) {
      if (on) next.add(id);
      else next.delete(id);
    }
    choose(next);
  };
  const changeRange = async (first: number, last: number, on: boolean) => {
    if (last - first + 1 > MOST_SHOWN) {
      toast({ text: tooMany(last - first + 1), tone: "bad" });
      return;
    }
    try {
      change(await idsAt(first, last), on);
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : String(error), tone: "bad" });
    }
  };

  return {
    ids,
    colours,
    toggle: (index, on, range) => {
      const from = range ? Math.min(before.current, index) : index;
      const to = range ? Math.max(before.current, index) : index;
      before.current = index;
      void changeRange(from, to, on);
    },
    only: (chosen) => choose(new Set(chosen)),
    change,
    keep: () => choose(new Set(ids)),
    add: (first, last) => void changeRange(first, Math.max(first, last), true),
  };
}
