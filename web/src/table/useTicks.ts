import { useEffect, useRef, useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import { MOST_AT_ONCE, type RowsQuery, searchRuns } from "@/api/runs";
import { formatInteger } from "@/ui/format";
import { toast, toastError } from "@/ui/toasts";
import type { RunIds } from "./useRunIds";

const IDS_PER_SEARCH = 1_000;

const NOTHING: ReadonlySet<string> = new Set();

/** The ticked runs, by their ids. They are for the table alone and not in the address; `kept` were ticked by whoever comes back. */
export function useTicks(
  address: ProjectAddress,
  query: RowsQuery,
  between: RunIds["between"],
  kept: ReadonlySet<string> = NOTHING,
) {
  const [ids, setIds] = useState(kept);
  const before = useRef<string | null>(null);
  const filter = JSON.stringify([address, query.filter]);
  const listed = useRef(filter);
  // What is no longer listed must not be deleted by a click on what is.
  useEffect(() => {
    if (listed.current === filter) return;
    listed.current = filter;
    setIds((now) => (now.size === 0 ? now : new Set()));
  }, [filter]);
  const newest = useRef(filter);
  newest.current = filter;
  const cleared = useRef(0);
  /** Tells later whether what is looked for now may be ticked: neither has another list come, nor was everything unticked meanwhile. */
  const looking = () => {
    const before = cleared.current;
    return () => newest.current === filter && cleared.current === before;
  };

  // Some of them may have left the list in the meantime, by what was done on their own pages.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when somebody comes back.
  useEffect(() => {
    const isWanted = looking();
    const look = async () => {
      const wanted = [...kept].filter((id) => query.filter.ids?.includes(id) ?? true);
      const found = new Set<string>();
      for (let start = 0; start < wanted.length; start += IDS_PER_SEARCH) {
        const within = { ...query.filter, ids: wanted.slice(start, start + IDS_PER_SEARCH) };
        const asked = { filter: within, sort: [], columns: [], computed: [] };
        for (const { id } of (await searchRuns(address, asked, 0, IDS_PER_SEARCH)).rows) found.add(id);
      }
      return found;
    };
    const keep = (found: ReadonlySet<string>) => {
      if (isWanted()) setIds((now) => new Set([...now].filter((id) => found.has(id) || !kept.has(id))));
    };
    if (kept.size > 0)
      look().then(keep, (error) => {
        keep(NOTHING);
        toastError(error);
      });
  }, []);
  return {
    ids,
    clear: () => {
      cleared.current += 1;
      setIds(new Set());
    },
    drop: (gone: readonly string[]) => {
      const dropped = new Set(gone);
      setIds((now) => new Set([...now].filter((id) => !dropped.has(id))));
    },
    /** Ticks a run, or all from the one that was ticked before. */
    tick: async (id: string, on: boolean, range: boolean): Promise<void> => {
      const from = range ? before.current : null;
      before.current = id;
      const isWanted = looking();
      try {
        const found = from === null ? [id] : await between(from, id, MOST_AT_ONCE);
        if (!isWanted()) return;
        setIds((now) => {
          const next = new Set(now);
          for (const id of found) {
            if (on) next.add(id);
            else next.delete(id);
          }
          return next;
        });
      } catch (error) {
        toastError(error);
      }
    },
    /** Goes on from a ticked run to the one beside it, or back again. */
    extend: (from: string | undefined, to: string): void => {
      before.current = to;
      setIds((now) => {
        const next = new Set(now).add(to);
        if (from === undefined) return next;
        if (now.has(from) && now.has(to)) next.delete(from);
        else next.add(from);
        return next;
      });
    },
    /** Ticks all runs of the query, as many as can be changed at once. */
    all: async (total: number): Promise<void> => {
      const wanted = Math.min(total, MOST_AT_ONCE);
      const isWanted = looking();
      try {
        const found = new Set<string>();
        for (let offset = 0; offset < wanted && isWanted(); offset += IDS_PER_SEARCH) {
          const asked = { ...query, columns: [], computed: [] };
          const { rows } = await searchRuns(address, asked, offset, Math.min(IDS_PER_SEARCH, wanted - offset));
          for (const row of rows) found.add(row.id);
        }
        if (!isWanted()) return;
        setIds(found);
        if (total > wanted) {
          toast({
            text: `The first ${formatInteger(wanted)} of ${formatInteger(total)} runs are selected: the most that can be changed at once.`,
          });
        }
      } catch (error) {
        toastError(error);
      }
    },
  };
}
