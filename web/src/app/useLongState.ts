import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { ProjectAddress } from "@/api/queries";
import { keepState, readState } from "@/api/runs";
import { projectHref } from "./addresses";
import { type RunsState, versioned } from "./runsState";
import { stringifySearch } from "./search";

/** What browsers, proxies and messengers take without cutting it off. */
export const LONGEST_SEARCH = 1_800;

const keptQuery = ({ workspace, project }: ProjectAddress, hash: string | undefined) => ({
  queryKey: ["kept-state", workspace, project, hash],
  staleTime: Infinity,
});

/** A link to the state that can be given to others: what the server keeps for it is kept for good. */
export async function linkTo(address: ProjectAddress, state: RunsState): Promise<string> {
  const { s: _, ...whole } = versioned(state);
  const text = stringifySearch(whole);
  const isShort = text.length <= LONGEST_SEARCH;
  const search = isShort ? text : stringifySearch({ s: (await keepState(address, whole, true)).hash, u: whole.u });
  return location.origin + projectHref(address) + search;
}

/**
 * The state that the address means: an address that would be too long has the server keep the state and carries its hash.
 *
 * Undefined while a kept state is being read; what the address says beside the hash counts more than what was kept.
 */
export function useLongState<State extends { s?: string }>(
  address: ProjectAddress,
  search: State,
  parse: (search: Record<string, unknown>) => State,
  onShort: (short: { s: string }) => void,
): { state: State | undefined; error: unknown; retry: () => unknown } {
  const cache = useQueryClient();
  const kept = useQuery({
    ...keptQuery(address, search.s),
    enabled: search.s !== undefined,
    queryFn: ({ signal }) => readState(address, search.s!, signal),
  });
  const text = search.s === undefined ? stringifySearch({ ...search }) : "";
  const newest = useRef({ address, search, onShort });
  newest.current = { address, search, onShort };
  useEffect(() => {
    if (text.length <= LONGEST_SEARCH) return;
    let isNewest = true;
    const state = { ...newest.current.search } as Record<string, unknown>;
    keepState(newest.current.address, state, false).then(
      ({ hash }) => {
        if (!isNewest) return;
        cache.setQueryData(keptQuery(newest.current.address, hash).queryKey, { state });
        newest.current.onShort({ s: hash });
      },
      // The long address works too; only sending it to somebody may not.
      () => undefined,
    );
    return () => {
      isNewest = false;
    };
  }, [text, cache]);
  const state = useMemo(() => {
    if (search.s === undefined) return search;
    if (!kept.data) return undefined;
    const { s: _, ...own } = search;
    const said = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
    return { ...parse(kept.data.state), ...(said as Partial<State>) };
  }, [search, kept.data, parse]);
  return { state, error: search.s === undefined ? null : kept.error, retry: kept.refetch };
}
