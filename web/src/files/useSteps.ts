import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { type RunMedia, unionOfSteps } from "./media";
import { runMedia } from "./useRunMedia";

/** The steps of so many series are read at once, to begin with and whenever somebody wants more. */
const SERIES_AT_ONCE = 100;

/** A series of which the beginning is not here. */
export interface CutSeries {
  run: string;
  path: string;
  known: number;
  total: number;
}

export interface Steps {
  steps: readonly number[];
  cut: readonly CutSeries[];
  /** Of how many of the series the steps are known, and how many there are. */
  read: number;
  of: number;
  readMore: () => void;
}

/** The steps of what is shown, as far as the first series tell them. */
export function useSteps(address: ProjectAddress, runs: readonly ShownRun[], paths: readonly string[]): Steps {
  const [most, setMost] = useState(SERIES_AT_ONCE);
  const leading = useMemo(
    () => paths.flatMap((path) => runs.map((run) => ({ run: run.id, path }))).slice(0, most),
    [paths, runs, most],
  );
  const combine = useCallback(
    (answers: readonly { data?: RunMedia }[]) => ({
      steps: unionOfSteps(answers.map(({ data }) => (data?.isSeries ? data.files.map((file) => file.step ?? 0) : []))),
      cut: answers.flatMap(({ data }, place): CutSeries[] =>
        data && data.first > 0 ? [{ ...leading[place]!, known: data.files.length, total: data.total }] : [],
      ),
    }),
    [leading],
  );
  const found = useQueries({ queries: leading.map(({ run, path }) => runMedia(address, run, path)), combine });
  return {
    ...found,
    read: leading.length,
    of: paths.length * runs.length,
    readMore: () => setMost(most + SERIES_AT_ONCE),
  };
}
