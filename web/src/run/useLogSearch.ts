import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type TextHit, type TextQuery, textHits } from "@/api/logs";
import type { RunAddress } from "@/api/queries";
import { hitAt } from "./logPlaces";

/** So many matches are kept; who looks for something that is in more lines narrows the search, or goes from one to the next. */
export const MOST_HITS = 10_000;
const FIRST_HITS = 100;
const HITS_PER_REQUEST = 1_000;

export interface LogSearch {
  /** Rising by place. */
  hits: readonly TextHit[];
  /** Points that were looked at, from the beginning. */
  searchedTo: number;
  isSearching: boolean;
  /** Gives the search up where it is. */
  stop: () => void;
  /** Whether it was given up before the end. */
  isStopped: boolean;
  /** Whether there may be more matches than `hits`. */
  isOpen: boolean;
  error: unknown;
  /** The next match behind a line, or before it; null without one. */
  next: (from: LinePlace, by: -1 | 1) => Promise<TextHit | null>;
}

/** A line, and the point in which it begins. */
export interface LinePlace {
  line: number;
  index: number;
}

interface Found {
  query: TextQuery | null;
  hits: TextHit[];
  searchedTo: number;
  isSearching: boolean;
  isStopped: boolean;
  error: unknown;
}

const NOTHING: Found = { query: null, hits: [], searchedTo: 0, isSearching: false, isStopped: false, error: null };

/** Searches a whole stream from its beginning, portion by portion, and goes on as it grows. */
export function useLogSearch(address: RunAddress, path: string, query: TextQuery, total: number): LogSearch {
  const [found, setFound] = useState<Found>(NOTHING);
  const underWay = useRef<AbortController | null>(null);
  const stop = useCallback(() => {
    underWay.current?.abort();
    setFound((now) => (now.isSearching ? { ...now, isSearching: false, isStopped: true } : now));
  }, []);
  const known = useRef(found);
  known.current = found;
  const { text, regex, matchCase } = query;
  const wanted = useMemo(() => ({ text, regex, matchCase }), [text, regex, matchCase]);

  useEffect(() => {
    if (wanted.text === "") {
      setFound(NOTHING);
      return;
    }
    const before = known.current;
    const isSame = before.query === wanted;
    if (
      isSame &&
      (before.isStopped || before.error !== null || before.searchedTo >= total || before.hits.length >= MOST_HITS)
    )
      return;
    const stop = new AbortController();
    underWay.current = stop;
    const run = async () => {
      let hits = isSame ? before.hits : [];
      let from = isSame ? before.searchedTo : 0;
      const tell = (isSearching: boolean, error: unknown = null) =>
        setFound({ query: wanted, hits, searchedTo: from, isSearching, isStopped: false, error });
      tell(true);
      try {
        for (;;) {
          const limit = Math.min(MOST_HITS - hits.length, hits.length === 0 ? FIRST_HITS : HITS_PER_REQUEST);
          const part = await textHits(address, path, wanted, { from, limit }, stop.signal);
          if (stop.signal.aborted) return;
          hits = part.hits.length > 0 ? [...hits, ...part.hits] : hits;
          from = part.searched_to;
          const isOver = part.is_complete || hits.length >= MOST_HITS;
          tell(!isOver);
          if (isOver) break;
        }
      } catch (error) {
        if (!stop.signal.aborted) tell(false, error);
      }
    };
    void run();
    return () => stop.abort();
  }, [address, path, wanted, total]);

  const isCurrent = found.query === wanted;
  const { hits, searchedTo } = isCurrent ? found : NOTHING;
  const next = async ({ line, index }: LinePlace, by: -1 | 1): Promise<TextHit | null> => {
    const place = by > 0 ? hitAt(hits, line + 1) : hitAt(hits, line) - 1;
    // What was not looked at yet is asked for: backwards that is whatever lies between the last known match and here.
    const isKnown = by > 0 ? place < hits.length : index < searchedTo && place >= 0;
    if (isKnown) return hits[place] ?? null;
    if (by > 0 && !found.isSearching && searchedTo >= total) return null;
    if (by < 0 && index < searchedTo) return null;
    const { signal } = new AbortController();
    // Several lines may begin in one point, so it is looked at again.
    let from = by > 0 ? Math.max(0, index) : index + 1;
    for (;;) {
      const part = await textHits(address, path, wanted, { from, descending: by < 0, limit: 2 }, signal);
      const hit = part.hits.find((each) => (by > 0 ? each.line > line : each.line < line));
      if (hit) return hit;
      if (part.is_complete) return null;
      from = by > 0 ? part.searched_to : part.searched_from;
    }
  };
  return {
    hits,
    searchedTo,
    isSearching: wanted.text !== "" && (!isCurrent || found.isSearching),
    stop,
    isStopped: isCurrent && found.isStopped,
    isOpen: isCurrent && hits.length >= MOST_HITS,
    error: isCurrent ? found.error : null,
    next,
  };
}
