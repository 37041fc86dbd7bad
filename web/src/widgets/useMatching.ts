import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { batchedNames } from "@/api/attributeMatches";
import { isFollowed } from "@/api/live";
import type { AttributeType } from "@/api/queries";
import type { Asked } from "@/ui/Waiting";
import type { WidgetProps } from "./definition";
import { useRefetchOfChanges } from "./live";

const POLL_MILLISECONDS = 10_000;

interface Matching {
  paths: readonly string[];
  hasMore: boolean;
  isWaiting: boolean;
  asked: Asked;
}

/** The attributes of the runs that an extended regular expression finds; none for an empty one. */
export function useMatching(
  { address, runs }: Pick<WidgetProps, "address" | "runs">,
  regex: string,
  most: number,
  types?: readonly AttributeType[],
): Matching {
  const ids = useMemo(() => runs.map((run) => run.id), [runs]);
  const isNeeded = regex !== "" && ids.length > 0;
  const queryKey = ["widget-names", address.workspace, address.project, ids, regex, types, most];
  const answer = useQuery({
    queryKey,
    enabled: isNeeded,
    retry: false,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    refetchInterval: () => (isFollowed() ? false : POLL_MILLISECONDS),
    queryFn: ({ signal }) => batchedNames(address, ids, { names: regex, types, limit: most }, signal),
  });
  useRefetchOfChanges(
    ({ runs: changed }) => isNeeded && ids.some((id) => (changed.get(id)?.added.length ?? 0) > 0),
    () => answer.refetch(),
  );
  const paths = useMemo(
    () => (isNeeded ? [...new Set(answer.data?.attributes.map((each) => each.path))] : []),
    [answer.data, isNeeded],
  );
  return {
    paths,
    hasMore: isNeeded && Boolean(answer.data?.has_more),
    isWaiting: isNeeded && !answer.data,
    asked: { answer, queryKey },
  };
}

/** Chosen paths, and then those that the expression finds. */
export function usePaths(
  { address, runs }: Pick<WidgetProps, "address" | "runs">,
  chosen: readonly string[],
  regex: string,
  most: number,
  types: readonly AttributeType[],
): Matching {
  const matching = useMatching({ address, runs }, regex, most, types);
  const paths = useMemo(
    () => [...new Set([...chosen, ...matching.paths])].slice(0, most),
    [chosen, matching.paths, most],
  );
  const isCut = paths.length < new Set([...chosen, ...matching.paths]).size;
  return { ...matching, paths, hasMore: matching.hasMore || isCut };
}
