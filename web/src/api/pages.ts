import { infiniteQueryOptions, keepPreviousData, type QueryKey } from "@tanstack/react-query";

export const LIST_PAGE = 100;

/** A part of a list, and how long all of it is. */
export interface Listed<T> {
  total: number;
  entries: readonly T[];
}

/** A list of any length, read a page at a time. */
export const inPages = <T>(
  queryKey: QueryKey,
  read: (part: { offset: number; limit: number }, signal: AbortSignal) => Promise<Listed<T>>,
) =>
  infiniteQueryOptions({
    queryKey,
    placeholderData: keepPreviousData,
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => read({ offset: pageParam, limit: LIST_PAGE }, signal),
    getNextPageParam: (last: Listed<T>, all: readonly Listed<T>[]) => {
      const known = all.reduce((sum, page) => sum + page.entries.length, 0);
      return last.entries.length > 0 && known < last.total ? known : undefined;
    },
  });

/** What is known of a list: what moved from one page to the next while they were read stands in it once. */
export function listOf<T extends { uuid: string }>(pages: readonly Listed<T>[]): Listed<T> {
  const entries = new Map<string, T>();
  for (const page of pages) for (const entry of page.entries) entries.set(entry.uuid, entry);
  return { total: pages.at(-1)?.total ?? 0, entries: [...entries.values()] };
}
