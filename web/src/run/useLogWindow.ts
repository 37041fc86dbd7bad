import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { LINES_PER_PAGE } from "@/api/logPages";
import type { RunAddress } from "@/api/queries";
import { logPage } from "@/api/runQueries";
import type { Waited } from "@/ui/Waiting";
import { type Line, toLines } from "./lines";
import { extended, type PageRange } from "./logPlaces";

export interface LogWindow {
  /** Lines that hang together. While others are under way, still the former ones. */
  lines: readonly Line[];
  /** Points of the whole stream. */
  total: number;
  /** How many lines they make. */
  lineCount: number;
  /** Whether points may hold no whole line, or several. */
  inPieces: boolean;
  isLoading: boolean;
  waited: Waited;
  failed: { error: unknown; retry: () => void } | null;
  hasEarlier: boolean;
  hasLater: boolean;
  /** Loads the page before or behind. */
  extend: (by: -1 | 1) => void;
  /** Loads what is around a point, unless it is there. */
  show: (index: number) => void;
}

/** Lines at an edge of a page around which the neighbour is loaded, too: a screen. */
const EDGE_LINES = 100;

const pageOf = (index: number) => Math.floor(Math.max(0, index) / LINES_PER_PAGE);

/** The part of a text stream that is in memory, some pages long wherever it is. */
export function useLogWindow(
  address: RunAddress,
  stream: { path: string; count: number },
  start: number,
  live: boolean,
): LogWindow {
  const [range, setRange] = useState<PageRange>(() => ({ first: pageOf(start), last: pageOf(start) }));
  const anchor = useRef(range.first);
  const pages = Array.from({ length: range.last - range.first + 1 }, (_, place) => range.first + place);
  const [total, setTotal] = useState(stream.count);
  const lastPage = pageOf(total - 1);
  const answers = useQueries({
    queries: pages.map((page) => logPage(address, stream.path, page, live || page < lastPage)),
    combine: (results) => ({
      pages: results.map((result) => result.data),
      failed: results.find((result) => result.isError && result.data === undefined),
      isAsked: results.some((result) => result.data === undefined && result.fetchStatus !== "idle"),
    }),
  });
  const known = answers.pages.reduce(
    (most, page) => Math.max(most, page?.total ?? 0, (page?.points.at(-1)?.index ?? -1) + 1),
    0,
  );
  useEffect(() => {
    setTotal((current) => Math.max(current, stream.count, known));
  }, [known, stream.count]);

  // Only what hangs together with where somebody is: a gap while a page is under way would tear a line apart.
  const at = Math.min(Math.max(anchor.current, range.first), range.last) - range.first;
  let from = at;
  let to = at;
  const isHere = answers.pages[at] !== undefined;
  while (isHere && from > 0 && answers.pages[from - 1]) from--;
  while (isHere && to < answers.pages.length - 1 && answers.pages[to + 1]) to++;
  const loaded = answers.pages;
  const current = useMemo(
    () =>
      isHere
        ? toLines(
            loaded.slice(from, to + 1).flatMap((page) => page?.points ?? []),
            loaded[from]?.lines?.in_pieces ?? false,
            loaded[from]?.lines?.first ?? 0,
          )
        : null,
    [loaded, isHere, from, to],
  );
  const counted = Math.max(0, ...loaded.map((page) => page?.lines?.total ?? 0));
  const inPieces = loaded.some((page) => page?.lines?.in_pieces ?? false);
  const former = useRef<readonly Line[]>([]);
  if (current) former.current = current;

  const rangeNow = useRef(range);
  rangeNow.current = range;
  const extend = useCallback((by: -1 | 1) => {
    const now = rangeNow.current;
    anchor.current = by < 0 ? now.first : now.last;
    setRange(extended(now, by));
  }, []);
  const show = useCallback(
    (index: number) => {
      const page = pageOf(index);
      const now = rangeNow.current;
      anchor.current = page;
      if (page < now.first - 1 || page > now.last + 1)
        setRange({
          first: pageOf(index - EDGE_LINES),
          last: Math.max(page, Math.min(pageOf(index + EDGE_LINES), lastPage)),
        });
      else if (page < now.first) setRange(extended(now, -1));
      else if (page > now.last) setRange(extended(now, 1));
      else setRange({ ...now });
    },
    [lastPage],
  );
  const { failed } = answers;
  const queries = useQueryClient();
  const isLoading = loaded.some((page) => page === undefined) && !failed;
  const key = ["log", address, stream.path];
  return {
    lines: current ?? former.current,
    total,
    lineCount: inPieces ? counted : total,
    inPieces,
    isLoading,
    waited: {
      isPending: isLoading && current === null && former.current.length === 0,
      isStale: isLoading && current === null,
      isAsked: answers.isAsked,
      cancel: () => void queries.cancelQueries({ queryKey: key }),
      retry: () => void queries.refetchQueries({ queryKey: key, type: "active" }),
    },
    failed: failed ? { error: failed.error, retry: () => void failed.refetch() } : null,
    hasEarlier: range.first > 0,
    hasLater: range.last < lastPage,
    extend,
    show,
  };
}
