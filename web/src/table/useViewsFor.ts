import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { Views } from "@/api/runs";
import { viewsQuery } from "./questions";
import { NO_VIEW, type TableState } from "./state";

/** Whether the address names a view that the list has not: it is gone, not for whoever looks, or newer than the list. */
const lacksView = ({ view }: TableState, list: Views): boolean =>
  view !== undefined && view !== NO_VIEW && !list.views.some(({ id }) => id === view);

/**
 * The saved views by which an address is read; undefined until they are known. Where the list that is known has not the view that the
 * address names, and never had, it may be older than the view, and is asked for anew before anything is said.
 */
export function useViewsFor(
  address: ProjectAddress,
  said: TableState | undefined,
): { views: Views | undefined; isPending: boolean; isViewGone: boolean } {
  const { data, isPending, isFetching, isError, refetch } = useQuery(viewsQuery(address));
  /** The view of which the list is believed. */
  const [settled, setSettled] = useState<string>();
  const isLacking = said !== undefined && data !== undefined && lacksView(said, data);
  const named = said?.view;
  if (data && named !== undefined && !isLacking && settled !== named) setSettled(named);
  const isAsking = isLacking && settled !== named;
  useEffect(() => {
    if (isAsking) void refetch({ cancelRefetch: false }).then(() => setSettled(named));
  }, [isAsking, named, refetch]);
  return {
    views: isAsking ? undefined : data,
    isPending: isPending || isAsking,
    isViewGone: isLacking && !isAsking && !isFetching && !isError,
  };
}
