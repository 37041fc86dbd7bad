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
  /** Ticks what was looked for, unless another list has come in the meantime. */
  const take = (change: (now: ReadonlySet<string>) => ReadonlySet<string>): boolean => {
    const isListed = newest.current === filter;
    if (isListed) setIds(change);
    return isListed;
  };

  const fail = (error: unknown) => toastError(error);
  // Some of them may have left the list in the meantime, by what was done on their own pages.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when somebody comes back.
  useEffect(() => {
    const look = async () => {
      const wanted = [...kept].filter((id) => query.filter.ids?.includes(id) ?? true);
      const found = new Set<string>();
      for (let start = 0; start < wanted.length; start += IDS_PER_SEARCH) {
        const within = { ...query.filter, ids: wanted.slice(start, start + IDS_PER_SEARCH) };
        const asked = { filter: within, sort: [], columns: [], computed: [] };
        for (const { id } of (await searchRuns(address, asked, 0, IDS_PER_SEARCH)).rows) found.add(id);
      }
      take((now) => new Set([...now].filter((id) => found.has(id) || !kept.has(id))));
    };
    if (kept.size > 0) look().catch(() => take(() => NOTHING));
  }, []);
  return {
    ids,
    clear: () => setIds(new Set()),
    drop: (gone: readonly string[]) => {
      const dropped = new Set(gone);
      setIds((now) => new Set([...now].filter((id) => !dropped.has(id))));
    },
    /** Ticks a run, or all from the one that was ticked before. */
    tick: async (id: string, on: boolean, range: boolean): Promise<void> => {
      const from = range ? before.current : null;
      before.current = id;
      try {
        const found = from === null ? [id] : await between(from, id, MOST_AT_ONCE);
        take((now) => {
          const next = new Set(now);
          for (const id of found) {
            if (on) next.add(id);
            else next.delete(id);
          }
          return next;
        });
      } catch (error) {
        fail(error);
      }
    },
    /** Goes on from a ticked run to the one beside it, or back again. */
    extend: (from: string | undefined, to: string): void => {
      before.current = to;
      take((now) => {
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
      try {
        const found = new Set<string>();
        for (let offset = 0; offset < wanted && newest.current === filter; offset += IDS_PER_SEARCH) {
          const asked = { ...query, columns: [], computed: [] };
          const { rows } = await searchRuns(address, asked, offset, Math.min(IDS_PER_SEARCH, wanted - offset));
          for (const row of rows) found.add(row.id);
        }
        if (take(() => found) && total > wanted) {
          toast({
            text: `The first ${formatInteger(wanted)} of ${formatInteger(total)} runs are selected: the most that can be changed at once.`,
          });
        }
      } catch (error) {
        fail(error);
      }
    },
  };
}
