import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ProjectAddress } from "@/api/queries";
import { viewsQuery } from "./questions";
import { NO_VIEW, sameState, stateOf, type TableState } from "./state";

/**
 * Shows what a view's link or the project's default view says, where the address says nothing else.
 *
 * Returns whether that is settled: a table must not show one thing and then jump to another.
 */
export function useSavedView(
  address: ProjectAddress,
  state: TableState,
  onState: (state: TableState, replace?: boolean) => void,
): boolean {
  const views = useQuery(viewsQuery(address));
  const isBare = sameState(state, {});
  const wanted = isBare && state.view !== NO_VIEW ? (state.view ?? views.data?.default ?? null) : null;
  const view = wanted === null ? undefined : views.data?.views.find((each) => each.id === wanted);
  const next = view && !sameState(stateOf(view), {}) ? stateOf(view) : undefined;
  useEffect(() => {
    if (next) onState(next, true);
  });
  return !isBare || state.view === NO_VIEW || (!views.isPending && next === undefined);
}
