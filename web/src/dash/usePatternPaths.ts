import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { batchedNames } from "@/api/attributeMatches";
import type { SectionPattern } from "@/api/dashboards";
import { useChanges } from "@/api/live";
import { batchedMatches } from "@/api/metricMatches";
import type { AttributeType, ProjectAddress } from "@/api/queries";
import { MOST_MADE } from "./patterns";

/** Of what kinds other than metrics show something; the others show series of numbers. */
const TYPES: Record<string, readonly AttributeType[]> = {
  files: ["file", "fileRef", "imageSeries", "fileRefSeries"],
  histogram: ["histogramSeries"],
  log: ["stringSeries"],
};

const MOST_NAMES = 1_000;
const PAUSE_MILLISECONDS = 5_000;

interface Found {
  paths: readonly string[];
  /** How many there are, of which `paths` are the first. */
  total: number;
  /** Whether there are more than that, which nobody has counted. */
  isMore: boolean;
}

/** The attributes of the runs that a section makes widgets of. */
export function usePatternPaths(
  address: ProjectAddress,
  runs: readonly string[],
  pattern: Pick<SectionPattern, "kind" | "regex"> | null,
) {
  const queries = useQueryClient();
  const types = pattern ? TYPES[pattern.kind] : undefined;
  const queryKey = ["dashboard-pattern", address.workspace, address.project, runs, pattern?.regex ?? "", types ?? null];
  const answer = useQuery({
    queryKey,
    enabled: pattern !== null && pattern.regex !== "" && runs.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
    queryFn: async ({ signal }): Promise<Found> => {
      const { regex } = pattern!;
      if (types) {
        const found = await batchedNames(address, runs, { names: regex, types, limit: MOST_MADE }, signal);
        const paths = [...new Set(found.attributes.map(({ path }) => path))];
        return { paths, total: paths.length, isMore: found.has_more };
      }
      const { metrics, total } = await batchedMatches(address, runs, regex, signal);
      return { paths: metrics.slice(0, MOST_NAMES).map(({ path }) => path), total, isMore: false };
    },
  });
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const key = useRef(queryKey);
  key.current = queryKey;
  useChanges(({ everything, runs: changes }) => {
    const isNew = everything || runs.some((run) => (changes.get(run)?.added.length ?? 0) > 0);
    if (!isNew || waiting.current !== undefined) return;
    waiting.current = setTimeout(() => {
      waiting.current = undefined;
      void queries.invalidateQueries({ queryKey: key.current });
    }, PAUSE_MILLISECONDS);
  });
  useEffect(
    () => () => {
      clearTimeout(waiting.current);
      waiting.current = undefined;
    },
    [],
  );
  return answer;
}
