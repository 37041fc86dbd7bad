import { useMemo, useRef } from "react";
import type { ProjectAddress } from "@/api/queries";
import { type FoundRows, type RowsQuery, type RunsFilter, searchRuns } from "@/api/runs";
import { idsOf, MOST_SHOWN, type Selection, type SetSelection, type ShownRun, tooMany } from "@/api/selection";
import { formatInteger } from "@/ui/format";
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
  /** The runs of a group; of the whole table where there is none. */
  toggleAll: (within: RunsFilter["within"], on: boolean) => void;
  /** Shows these and no others; gives whether so many can be shown. */
  only: (ids: readonly string[]) => boolean;
  /** Shows these runs, too, once they are known. */
  add: (found: Promise<readonly string[]>) => void;
  /** Stops following the table: what is shown now stays. */
  keep: () => void;
}

/** Runs that can be shown where others cannot; `further` are those that are not even among them. */
interface Offer {
  ids: readonly string[];
  further: number;
  text: string;
}

const NOTHING: FoundRows = { rows: [], total: 0 };

/** The eyes of the table's rows: what they show now, and what a click on them makes of the selection. */
export function useEyes(
  address: ProjectAddress,
  query: RowsQuery,
  {
    selection,
    onSelection,
    shown,
    between,
  }: {
    selection: Selection;
    onSelection: SetSelection;
    shown: readonly ShownRun[] | undefined;
    between: RunIds["between"];
  },
): Eyes {
  const before = useRef<string | null>(null);
  /** The last clicks on groups whose runs are not known yet. */
  const asking = useRef(new Map<string, { on: boolean; aborting: AbortController }>());
  const ids = useMemo(() => idsOf(selection, shown), [selection, shown]);
  const colours = useMemo(() => {
    const known = new Map((shown ?? []).map((run) => [run.id, run.colour]));
    return assignColours(ids, known);
  }, [ids, shown]);
  const newest = useRef(shown);
  newest.current = shown;

  /** Gives whether they could be shown; where not, and there are some to show in their place, these are offered. */
  const choose = (next: (now: Set<string>) => ReadonlySet<string>, instead?: Offer): boolean => {
    let wanted = 0;
    onSelection((now) => {
      const chosen = next(new Set(idsOf(now, newest.current)));
      wanted = chosen.size;
      return wanted > MOST_SHOWN ? now : { kind: "chosen", ids: [...chosen] };
    });
    if (wanted > MOST_SHOWN) {
      const offer = instead && { text: instead.text, take: () => onSelection({ kind: "chosen", ids: instead.ids }) };
      toast({ text: tooMany(wanted + (instead?.further ?? 0)), tone: "bad", offer });
    }
    return wanted <= MOST_SHOWN;
  };
  const change = (changed: readonly string[], on: boolean, total = changed.length): boolean => {
    const isWhole = total <= MOST_SHOWN;
    const text = isWhole ? "Show only these" : `Show only the first ${formatInteger(MOST_SHOWN)}`;
    const instead = { ids: changed.slice(0, MOST_SHOWN), further: total - changed.length, text };
    return choose(
      (now) => {
        for (const id of changed) {
          if (on) now.add(id);
          else now.delete(id);
        }
        return now;
      },
      on ? instead : undefined,
    );
  };
  const changeAll = async (found: Promise<readonly string[]>, on: boolean) => {
    try {
      change(await found, on);
    } catch (error) {
      toastError(error);
    }
  };
  const toggleAll = async (within: RunsFilter["within"], wanted: boolean) => {
    const group = JSON.stringify(within);
    const last = asking.current.get(group);
    // The eye of a group looks as before until the answer is there: another click takes the first one back.
    const on = within && last ? !last.on : wanted;
    last?.aborting.abort();
    const aborting = new AbortController();
    asking.current.set(group, { on, aborting });
    try {
      // Of a group of any size, no more can be hidden than are shown.
      const filter = { ...query.filter, within, ...(on ? {} : { ids }) };
      const asked = { ...query, filter, columns: [], computed: [] };
      const { rows, total } =
        on || ids.length > 0 ? await searchRuns(address, asked, 0, MOST_SHOWN, aborting.signal) : NOTHING;
      if (aborting.signal.aborted) return;
      const isDone = change(
        rows.map((row) => row.id),
        on,
        on ? total : rows.length,
      );
      if (isDone && total > MOST_SHOWN) {
        toast({
          text: `The ${within ? "group" : "table"} has ${formatInteger(total)} runs; its first ${formatInteger(MOST_SHOWN)} are shown.`,
        });
      }
    } catch (error) {
      if (!aborting.signal.aborted) toastError(error);
    } finally {
      if (asking.current.get(group)?.aborting === aborting) asking.current.delete(group);
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
    toggleAll: (within, on) => void toggleAll(within, on),
    only: (chosen) => {
      const text = `Show the first ${formatInteger(MOST_SHOWN)}`;
      return choose(() => new Set(chosen), { ids: chosen.slice(0, MOST_SHOWN), further: 0, text });
    },
    keep: () => choose((now) => now),
    add: (found) => void changeAll(found, true),
  };
}
