import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { isFollowed, touchesAny } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import type { Asked } from "@/ui/Waiting";
import { type Field, fieldKey } from "./fields";
import { useRefetchOfChanges } from "./live";
import { batchedValues, type ValuesOfRuns } from "./values";

const FRESH_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 10_000;

export interface ValuesAnswer {
  /** Undefined until they are known. */
  values: ValuesOfRuns | undefined;
  /** These may be of other runs or fields, while the right ones are on their way. */
  asked: Asked;
}

const NONE: ValuesOfRuns = new Map();

/** The values of these fields of the runs, kept up to date while the widget is there. */
export function useValues(
  address: ProjectAddress,
  runs: readonly ShownRun[],
  fields: readonly Field[],
  enabled = true,
): ValuesAnswer {
  const ids = useMemo(() => runs.map((run) => run.id), [runs]);
  const keys = [...new Set(fields.map(fieldKey))].sort();
  const isNeeded = enabled && fields.length > 0 && ids.length > 0;
  const queryKey = ["widget-values", address.workspace, address.project, ids, keys];
  const answer = useQuery({
    queryKey,
    enabled: isNeeded,
    retry: false,
    staleTime: FRESH_MILLISECONDS,
    placeholderData: keepPreviousData,
    refetchInterval: () => (isFollowed() ? false : POLL_MILLISECONDS),
    queryFn: ({ signal }) => batchedValues(address, ids, fields, signal),
  });
  useRefetchOfChanges(
    (changes) =>
      isNeeded &&
      ids.some((id) => {
        const change = changes.runs.get(id);
        const paths = fields.map((field) => field.path);
        return (
          change !== undefined &&
          (change.isGone || touchesAny(change.values, paths) || touchesAny(change.series, paths))
        );
      }),
    answer.refetch,
  );
  return {
    values: isNeeded ? answer.data : NONE,
    asked: { answer, queryKey },
  };
}
