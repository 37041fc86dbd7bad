import { useCallback, useEffect, useRef, useState } from "react";
import { textPlace } from "@/api/logs";
import type { RunAddress } from "@/api/queries";
import type { MarkedLines } from "./lines";
import { formatMarked, parseMarked } from "./logChoice";

type Attempt = (action: () => Promise<void>, signal: AbortSignal) => Promise<void>;

interface Wanted {
  /** The lines that the address names, as `formatMarked` writes them. */
  marked?: string | undefined;
  /** Without them, all from a time to another, in milliseconds. */
  at?: number | undefined;
  until?: number | undefined;
}

/**
 * The marked lines of a stream, when they were logged included, and how to mark others: what the address says, and where none keeps it
 * (without `onMarked`) what was marked here. `lineCount` is 0 until it is known.
 */
export function useMarked(
  address: RunAddress,
  path: string,
  { marked, at, until }: Wanted,
  lineCount: number,
  attempt: Attempt,
  onMarked?: (marked: string | undefined) => void,
): [selected: MarkedLines | null, mark: (next: MarkedLines | null) => void] {
  const [selected, setSelected] = useState<MarkedLines | null>(null);
  const wanted = marked ?? (at !== undefined && until !== undefined ? `${at}..${until}` : "");
  /** What the selected lines answer. */
  const answered = useRef("");
  const isCounted = lineCount > 0;
  const count = useRef(lineCount);
  count.current = lineCount;
  useEffect(() => {
    if (answered.current === wanted) return;
    if (wanted === "") {
      answered.current = "";
      setSelected(null);
      return;
    }
    if (!isCounted) return;
    const stop = new AbortController();
    const lineOf = async (number: number) => {
      const place = await textPlace(address, path, { line: number }, stop.signal);
      return place && { number, timestamp: place.timestamp };
    };
    const lines = async (): Promise<MarkedLines | null> => {
      const named = parseMarked(marked);
      if (named) {
        const [from, to] = await Promise.all([lineOf(named.from - 1), lineOf(named.to - 1)]);
        return from && to && { from, to };
      }
      const [first, behind] = await Promise.all(
        [at ?? 0, (until ?? 0) + 1].map((time) => textPlace(address, path, { time }, stop.signal)),
      );
      if (!first || first.timestamp > (until ?? 0)) return null;
      const to = await lineOf(Math.max(first.line, (behind ? behind.line : count.current) - 1));
      return to && { from: { number: first.line, timestamp: first.timestamp }, to };
    };
    void attempt(async () => {
      const found = await lines();
      if (stop.signal.aborted) return;
      answered.current = wanted;
      setSelected(found);
    }, stop.signal);
    return () => stop.abort();
  }, [wanted, marked, at, until, isCounted, address, path, attempt]);
  const mark = useCallback(
    (next: MarkedLines | null) => {
      setSelected(next);
      if (!onMarked) return;
      const said = next ? formatMarked(next) : undefined;
      answered.current = said ?? "";
      onMarked(said);
    },
    [onMarked],
  );
  return [selected, mark];
}
