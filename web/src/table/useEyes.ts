import { useMemo, useRef } from "react";
import { client, unwrap } from "@/api/client";
import type { ProjectAddress, Row, RunsQuery } from "@/api/queries";
import { MOST_SHOWN, type Selection, type ShownRun, tooMany } from "@/api/selection";
import { assignColours } from "@/ui/palette";
import { toast } from "@/ui/toasts";
import type { Rows } from "./useRows";

interface Eyes {
  /** Colours of the shown runs by sys/id; also of those that were clicked a moment ago. */
  colours: ReadonlyMap<string, number>;
  /** `range` goes on from the eye that was clicked before. */
  toggle: (index: number, on: boolean, range: boolean) => void;
  only: (row: Row) => void;
  /** Shows the rows from one place to another beside what is shown. */
  add: (first: number, last: number) => void;
  /** Stops following the table: what is shown now stays. */
  keep: () => void;
}

/** The eyes of the table's rows: what they show now, and what a click on them makes of the selection. */
export function useEyes({
  address,
  query,
  selection,
  onSelection,
  shown,
  rows,
}: {
  address: ProjectAddress;
  query: RunsQuery;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  shown: readonly ShownRun[] | undefined;
  rows: Rows;
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

  /** The ids of the rows at these places; those that the table has not loaded are asked for. */
  const idsAt = async (first: number, last: number): Promise<string[]> => {
    const found: string[] = [];
    for (let index = first; index <= last; index++) {
      const row = rows.rowAt(index);
      if (!row) break;
      found.push(row.id);
    }
    if (found.length === last - first + 1) return found;
    const { rows: asked } = await unwrap(
      client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
        params: { path: address },
        body: {
          query: query.query,
          kind: "run",
          sort: [...query.sort],
          columns: [],
          offset: first,
          limit: last - first + 1,
        },
      }),
    );
    return asked.map((row) => row.id);
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
    colours,
    toggle: (index, on, range) => {
      const from = range ? Math.min(before.current, index) : index;
      const to = range ? Math.max(before.current, index) : index;
      before.current = index;
      changeRange(from, to, on);
    },
    only: (row) => choose(new Set([row.id])),
    keep: () => choose(new Set(ids)),
    add: (first, last) => changeRange(first, Math.max(first, last), true),
  };
}
