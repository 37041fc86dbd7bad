import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type TextHit, type TextQuery, textHits } from "@/api/logs";
import type { RunAddress } from "@/api/queries";
import {
  type FoundHits,
  isAround,
  type LinePlace,
  neighbour,
  nothingFrom,
  searchedPoints,
  withAhead,
  withBefore,
} from "./foundHits";

/** So many matches are kept; who looks for something that is in more lines narrows the search, or goes from one to the next. */
export const MOST_HITS = 10_000;
const FIRST_HITS = 100;
const HITS_PER_REQUEST = 1_000;

export interface LogSearch {
  /** Rising by place. */
  hits: readonly TextHit[];
  /** The one that somebody comes to first who reads on from where the search began; null while none is known. */
  first: TextHit | null;
  /** How many points were looked at. */
  searched: number;
  /** Whether all of them in front of where it began were. */
  isAround: boolean;
  isSearching: boolean;
  /** Gives the search up where it is. */
  stop: () => void;
  /** Whether it was given up before the end. */
  isStopped: boolean;
  /** Whether there may be more matches than `hits`. */
  isOpen: boolean;
  error: unknown;
  /** Begins again, after it failed. */
  retry: () => void;
  /** The next match behind a line, or before it; null without one. */
  next: (from: LinePlace, by: -1 | 1) => Promise<TextHit | null>;
}

interface Search {
  query: TextQuery | null;
  found: FoundHits<TextHit>;
  /** Whether the text ended at `aheadTo`. */
  isAtEnd: boolean;
  isSearching: boolean;
  isStopped: boolean;
  error: unknown;
}

const NOTHING: Search = {
  query: null,
  found: nothingFrom(0),
  isAtEnd: false,
  isSearching: false,
  isStopped: false,
  error: null,
};

const countOf = ({ ahead, before }: FoundHits<TextHit>) => ahead.length + before.length;

/** Searches a whole stream from the point that is looked at, portion by portion, to the end and around; and goes on as it grows. */
export function useLogSearch(
  address: RunAddress,
  path: string,
  query: TextQuery,
  total: number,
  looksAt: () => number,
): LogSearch {
  const [search, setSearch] = useState<Search>(NOTHING);
  const underWay = useRef<AbortController | null>(null);
  const isBusy = useRef(false);
  const stop = useCallback(() => {
    underWay.current?.abort();
    setSearch((now) => (now.isSearching ? { ...now, isSearching: false, isStopped: true } : now));
  }, []);
  const [tries, setTries] = useState(0);
  const retry = useCallback(() => {
    setSearch(NOTHING);
    setTries((now) => now + 1);
  }, []);
  const known = useRef(search);
  known.current = search;
  const { text, regex, matchCase } = query;
  const wanted = useMemo(() => ({ text, regex, matchCase }), [text, regex, matchCase]);
  const start = useRef(looksAt);
  start.current = looksAt;

  const isCurrent = search.query === wanted;
  const { found } = isCurrent ? search : NOTHING;
  const isFull = countOf(found) >= MOST_HITS;
  const isOver = isCurrent && !search.isSearching && !search.isStopped && search.error === null && !isFull;
  const [grownTo, setGrownTo] = useState(0);
  useEffect(() => {
    // What is under way ends first, and tells of itself then.
    if (isOver && !isBusy.current && found.aheadTo < total) setGrownTo(total);
  }, [isOver, found, total]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a stream that has grown is searched on, and what failed again.
  useEffect(() => {
    if (wanted.text === "") {
      setSearch(NOTHING);
      return;
    }
    const before = known.current;
    const isSame = before.query === wanted;
    if (isSame && (before.isStopped || before.error !== null)) return;
    const stop = new AbortController();
    underWay.current = stop;
    const run = async () => {
      let found: FoundHits<TextHit> = isSame ? before.found : nothingFrom(start.current());
      let isAtEnd = false;
      const tell = (isSearching: boolean, error: unknown = null) =>
        setSearch({ query: wanted, found, isAtEnd, isSearching, isStopped: false, error });
      // Nothing is said of what a stream has grown by until it was looked at.
      if (!isSame) tell(true);
      isBusy.current = true;
      try {
        while (countOf(found) < MOST_HITS && !(isAtEnd && isAround(found))) {
          const count = countOf(found);
          const limit = Math.min(MOST_HITS - count, count === 0 ? FIRST_HITS : HITS_PER_REQUEST);
          const from = isAtEnd ? found.beforeTo : found.aheadTo;
          const part = await textHits(address, path, wanted, { from, limit }, stop.signal);
          if (stop.signal.aborted) return;
          const hits = { hits: part.hits, searchedTo: part.searched_to };
          found = isAtEnd ? withBefore(found, hits) : withAhead(found, hits);
          isAtEnd ||= part.is_complete;
          if (!isSame) tell(true);
        }
        isBusy.current = false;
        tell(false);
      } catch (error) {
        if (stop.signal.aborted) return;
        isBusy.current = false;
        tell(false, error);
      }
    };
    void run();
    return () => stop.abort();
  }, [address, path, wanted, grownTo, tries]);

  const hits = useMemo(() => [...found.before, ...found.ahead], [found]);
  const next = async (place: LinePlace, by: -1 | 1): Promise<TextHit | null> => {
    const hit = neighbour(found, total, place, by);
    if (hit !== undefined) return hit;
    const { signal } = new AbortController();
    // Several lines may begin in one point, so it is looked at again.
    let from = by > 0 ? Math.max(0, place.index) : place.index + 1;
    for (;;) {
      const part = await textHits(address, path, wanted, { from, descending: by < 0, limit: 2 }, signal);
      const other = part.hits.find((each) => (by > 0 ? each.line > place.line : each.line < place.line));
      if (other) return other;
      if (part.is_complete) return null;
      from = by > 0 ? part.searched_to : part.searched_from;
    }
  };
  const isSearching = wanted.text !== "" && (!isCurrent || search.isSearching);
  return {
    hits,
    first: found.ahead[0] ?? (search.isAtEnd || !isSearching ? (found.before[0] ?? null) : null),
    searched: searchedPoints(found),
    isAround: isAround(found),
    isSearching,
    stop,
    isStopped: isCurrent && search.isStopped,
    isOpen: isFull,
    error: isCurrent ? search.error : null,
    retry,
    next,
  };
}
