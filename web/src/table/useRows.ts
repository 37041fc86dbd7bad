import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useReducer, useRef } from "react";
import { isFollowed } from "@/api/live";
import { POLL_MILLISECONDS, type ProjectAddress } from "@/api/queries";
import type { RowsQuery } from "@/api/runs";
import type { Waited } from "@/ui/Waiting";
import { type TableRow, toTableRow } from "./cellValue";
import { PageBook } from "./PageBook";
import { ROWS_PER_PAGE, rowsKey, rowsPage } from "./questions";
import type { Span } from "./stretches";

export interface Rows {
  /** Undefined until the first answer. */
  total: number | undefined;
  rowAt: (index: number) => TableRow | undefined;
  placeOf: (id: string) => number | undefined;
  span: (first: number, last: number) => Span;
  /** Another number whenever a row or the order has changed. */
  version: string;
  /** Why the newest question has no answer; the rows are then of the last good one. */
  error: unknown;
  /** The rows shown belong to an earlier question while the newest is under way. */
  isStale: boolean;
  isRunning: boolean;
  updatedAt: number;
  /** How many new runs wait to be shown; null while the order is the newest. */
  waiting: number | null;
  acceptWaiting: () => void;
  /** Has what is asked for next shown in its order. */
  release: () => void;
  /** Changes a shown row before the server has answered; gives the way back. */
  change: (id: string, changed: (row: TableRow) => TableRow) => () => void;
  retry: () => void;
  waited: Waited;
}

/** What has come of one question. */
interface Asked {
  key: string;
  book: PageBook<TableRow>;
}

/** So many rows beyond those in sight are asked for while somebody scrolls: what is fetched in less than their time shows no gaps. */
const ROWS_AHEAD = 50;

/** The pages that hold the rows in sight of `total`, and those that will be next; the first one, from which the total is known, always. */
export function pagesAround(first: number, last: number, total: number | undefined): number[] {
  const ahead = first > 0 ? ROWS_AHEAD : 0;
  const end = total === undefined ? last : Math.max(last, Math.min(last + ahead, total - 1));
  const from = Math.floor(Math.max(0, first - ahead) / ROWS_PER_PAGE);
  const to = Math.floor(Math.max(0, end) / ROWS_PER_PAGE);
  const pages = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return from > 0 ? [0, ...pages] : pages;
}

/**
 * The rows of a query around the ones in sight, fetched in pages; the last good answer stays until there is a better one.
 *
 * `computedKeys` name the columns of `query.computed`; `isFree` says that rows may move, because nobody looks beyond the newest.
 */
export function useRows(
  address: ProjectAddress,
  query: RowsQuery,
  computedKeys: readonly string[],
  { first, last }: { first: number; last: number },
  { enabled, isFree }: { enabled: boolean; isFree: boolean },
): Rows {
  const key = JSON.stringify([address, query]);
  const [, render] = useReducer((count: number) => count + 1, 0);
  const fresh = useRef<Asked | null>(null);
  const good = useRef<Asked | null>(null);
  const live = useRef(false);
  if (fresh.current?.key !== key) fresh.current = { key, book: new PageBook(ROWS_PER_PAGE, (row) => row.id) };
  const { book } = fresh.current;

  const pages = enabled ? pagesAround(first, last, good.current?.book.total) : [];
  const answers = useQueries({
    queries: pages.map((page) => ({
      ...rowsPage(address, query, page),
      refetchInterval: () => (live.current && !isFollowed() ? POLL_MILLISECONDS : false),
    })),
  });
  let isRunning = false;
  let updatedAt = 0;
  for (const [index, answer] of answers.entries()) {
    if (!answer.data) continue;
    const { data, dataUpdatedAt: asOf } = answer;
    const read = () => data.rows.map((row) => toTableRow(row, computedKeys, asOf));
    book.take(pages[index]!, data, data.total, read, isFree);
    updatedAt = Math.max(updatedAt, asOf);
    for (const { attributes } of data.rows) {
      const state = attributes["sys/state"];
      if (state?.type === "experimentState" && state.value === "running") isRunning = true;
    }
  }
  live.current = isRunning;
  if (book.total !== undefined) good.current = fresh.current;
  const shown = book.total !== undefined ? book : (good.current?.book ?? null);
  const failed = answers.find((answer) => answer.isError);

  const acceptWaiting = () => {
    good.current?.book.accept(pages);
    render();
  };
  const change = useCallback((id: string, changed: (row: TableRow) => TableRow) => {
    const back = good.current?.book.change(id, changed);
    render();
    return () => {
      back?.();
      render();
    };
  }, []);

  const queries = useQueryClient();
  const isStale = shown !== book && shown !== null && !failed;

  return {
    total: shown?.total,
    rowAt: (index) => shown?.at(index),
    placeOf: (id) => shown?.placeOf(id),
    span: (first, last) => {
      const ids = Array.from({ length: last - first + 1 }, (_, index) => shown?.at(first + index)?.id);
      return { stretches: [{ within: undefined, offset: first, ids }], closed: 0 };
    },
    version: `${good.current?.key}:${shown?.version}`,
    error: failed?.error ?? null,
    isStale,
    isRunning,
    updatedAt,
    waiting: shown?.waiting ?? null,
    acceptWaiting,
    release: () => good.current?.book.release(),
    change,
    retry: () => {
      for (const answer of answers) if (answer.isError) answer.refetch();
    },
    waited: {
      isPending: shown?.total === undefined,
      isStale,
      isAsked: !enabled || answers.some((answer) => answer.fetchStatus !== "idle"),
      cancel: enabled ? () => void queries.cancelQueries({ queryKey: rowsKey(address, query) }) : undefined,
      retry: () => {
        for (const answer of answers) if (!answer.data) answer.refetch();
      },
    },
  };
}
