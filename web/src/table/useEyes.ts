import { useMemo, useRef } from "react";
import { MOST_SHOWN, type Selection, type ShownRun, tooMany } from "@/api/selection";
import { assignColours } from "@/ui/palette";
import { toast, toastError } from "@/ui/toasts";
import type { RunIds } from "./useRunIds";

export interface Eyes {
  /** The ids of the runs that are shown. */
  ids: readonly string[];
  /** Colours of the shown runs by sys/id; also of those that were clicked a moment ago. */
  colours: ReadonlyMap<string, number>;
  /** `range` goes on from the eye that was clicked before. */
  toggle: (id: string, on: boolean, range: boolean) => void;
  only: (ids: readonly string[]) => void;
  change: (ids: readonly string[], on: boolean) => void;
  /** Shows these runs, too, once they are known. */
  add: (found: Promise<readonly string[]>) => void;
  /** Stops following the table: what is shown now stays. */
  keep: () => void;
}

/** The eyes of the table's rows: what they show now, and what a click on them makes of the selection. */
export function useEyes({
  selection,
  onSelection,
  shown,
  between,
}: {
  selection: Selection;
  onSelection: (selection: Selection) => void;
  shown: readonly ShownRun[] | undefined;
  between: RunIds["between"];
}): Eyes {
  const before = useRef<string | null>(null);
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
  const changeAll = async (found: Promise<readonly string[]>, on: boolean) => {
    try {
      change(await found, on);
    } catch (error) {
      toastError(error);
    }
  };

  return {
    ids,
    colours,
    toggle: (id, on, range) => {
      const from = range ? before.current : null;
      before.current = id;
      if (from === null) change([id], on);
      else void changeAll(between(from, id, MOST_SHOWN), on);
    },
    only: (chosen) => choose(new Set(chosen)),
    change,
    keep: () => choose(new Set(ids)),
    add: (found) => void changeAll(found, true),
  };
}
