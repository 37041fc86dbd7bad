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

/** A click on an eye. `ids` are null until it is known which runs it is on. */
interface Click {
  readonly on: boolean;
  ids: readonly string[] | null;
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
  const asking = useRef(new Map<string, { click: Click; aborting: AbortController }>());
  /** In their order, from the first one on whose runs are not known yet. */
  const clicks = useRef<Click[]>([]);
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
  const begin = (on: boolean): Click => {
    const click = { on, ids: null };
    clicks.current.push(click);
    return click;
  };
  const end = (click: Click, isDone: boolean) => {
    if (!isDone) clicks.current = clicks.current.filter((each) => each !== click);
    while (clicks.current[0]?.ids) clicks.current.shift();
  };
  /** Does what the click was for, and once more what was clicked after it, as each run is as its last click wants it. */
  const change = (click: Click, changed: readonly string[], total = changed.length): boolean => {
    const isWhole = total <= MOST_SHOWN;
    const text = isWhole ? "Show only these" : `Show only the first ${formatInteger(MOST_SHOWN)}`;
    const instead = { ids: changed.slice(0, MOST_SHOWN), further: total - changed.length, text };
    click.ids = changed;
    const since = clicks.current.slice(clicks.current.indexOf(click));
    const isDone = choose(
      (now) => {
        for (const { on, ids } of since) {
          for (const id of ids ?? []) {
            if (on) now.add(id);
            else now.delete(id);
          }
        }
        return now;
      },
      click.on ? instead : undefined,
    );
    end(click, isDone);
    return isDone;
  };
  const changeAll = async (found: Promise<readonly string[]>, on: boolean) => {
    const click = begin(on);
    try {
      const changed = await found;
      if (clicks.current.includes(click)) change(click, changed);
    } catch (error) {
      end(click, false);
      toastError(error);
    }
  };
  const toggleAll = async (within: RunsFilter["within"], wanted: boolean) => {
    const group = JSON.stringify(within);
    const last = asking.current.get(group);
    // The eye of a group looks as before until the answer is there: another click takes the first one back.
    const on = within && last ? !last.click.on : wanted;
    if (last) {
      last.aborting.abort();
      end(last.click, false);
    }
    const click = begin(on);
    const aborting = new AbortController();
    asking.current.set(group, { click, aborting });
    try {
      // Of a group of any size, no more can be hidden than are shown.
      const filter = { ...query.filter, within, ...(on ? {} : { ids }) };
      const asked = { ...query, filter, columns: [], computed: [] };
      const { rows, total } =
        on || ids.length > 0 ? await searchRuns(address, asked, 0, MOST_SHOWN, aborting.signal) : NOTHING;
      if (!clicks.current.includes(click)) return;
      const changed = rows.map((row) => row.id);
      const isDone = change(click, changed, on ? total : rows.length);
      if (isDone && total > MOST_SHOWN) {
        toast({
          text: `The ${within ? "group" : "table"} has ${formatInteger(total)} runs; its first ${formatInteger(MOST_SHOWN)} are shown.`,
        });
      }
    } catch (error) {
      if (clicks.current.includes(click)) toastError(error);
      end(click, false);
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
      if (from === null) change(begin(on), [id]);
      else void changeAll(between(from, id, MOST_SHOWN), on);
    },
    toggleAll: (within, on) => void toggleAll(within, on),
    only: (chosen) => {
      const text = `Show the first ${formatInteger(MOST_SHOWN)}`;
      const isDone = choose(() => new Set(chosen), { ids: chosen.slice(0, MOST_SHOWN), further: 0, text });
      if (isDone) {
        // What was clicked before counts no more.
        for (const { aborting } of asking.current.values()) aborting.abort();
        asking.current.clear();
        clicks.current = [];
      }
      return isDone;
    },
    keep: () => choose((now) => now),
    add: (found) => void changeAll(found, true),
  };
}
