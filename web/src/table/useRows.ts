import { useQueries } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type ProjectAddress, ROWS_PER_PAGE, type Row, type RunsQuery, runsPage } from "@/api/queries";

interface Snapshot {
  key: string;
  total: number;
  rows: Map<number, Row>;
  at: number;
}

export interface Rows {
  /** Undefined until the first answer. */
  total: number | undefined;
  rowAt: (index: number) => Row | undefined;
  /** Why the newest question has no answer; the rows are then of the last good one. */
  error: unknown;
  /** The rows shown belong to an earlier question while the newest is under way. */
  isStale: boolean;
  isRunning: boolean;
  updatedAt: number;
  retry: () => void;
}

function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / ROWS_PER_PAGE);
  const to = Math.floor(Math.max(0, last) / ROWS_PER_PAGE);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The rows of a query around the ones in sight, fetched in pages; the last good answer stays until there is a better one. */
export function useRows(address: ProjectAddress, query: RunsQuery, first: number, last: number): Rows {
  const key = JSON.stringify([address, query]);
  const snapshot = useRef<Snapshot | null>(null);
  const live = useRef(false);
  const wanted = new Set([0, ...pagesOf(first, last)]);
  const pages = [...wanted].sort((a, b) => a - b);
  const answers = useQueries({ queries: pages.map((page) => runsPage(address, query, page, live.current)) });

  const byPage = new Map(pages.map((page, index) => [page, answers[index]?.data]));
  const answered = answers.filter((answer) => answer.data !== undefined);
  const newest = answered.reduce((best, answer) => Math.max(best, answer.dataUpdatedAt), 0);
  const freshTotal = answered.find((answer) => answer.dataUpdatedAt === newest)?.data?.total;
  const failed = answers.find((answer) => answer.isError);
  const useOld = freshTotal === undefined && snapshot.current !== null;

  let isRunning = false;
  for (const answer of answered) {
    for (const row of answer.data?.rows ?? []) {
      const state = row.attributes["sys/state"];
      if (state?.type === "experimentState" && state.value === "running") isRunning = true;
    }
  }
  live.current = isRunning;

  useEffect(() => {
    if (freshTotal === undefined) return;
    const previous = snapshot.current?.key === key ? snapshot.current.rows : new Map<number, Row>();
    for (const [page, data] of byPage) {
      data?.rows.forEach((row, index) => {
        previous.set(page * ROWS_PER_PAGE + index, row);
      });
    }
    snapshot.current = { key, total: freshTotal, rows: previous, at: newest };
  });

  const rowAt = (index: number): Row | undefined => {
    const page = Math.floor(index / ROWS_PER_PAGE);
    const fresh = byPage.get(page)?.rows[index % ROWS_PER_PAGE];
    if (fresh) return fresh;
    return useOld || snapshot.current?.key === key ? snapshot.current?.rows.get(index) : undefined;
  };

  return {
    total: freshTotal ?? snapshot.current?.total,
    rowAt,
    error: failed?.error ?? null,
    isStale: useOld && !failed,
    isRunning,
    updatedAt: newest || snapshot.current?.at || 0,
    retry: () => {
      for (const answer of answers) if (answer.isError) answer.refetch();
    },
  };
}
