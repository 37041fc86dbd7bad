/** What the address says of a list: undefined means everything, from its beginning. */
export interface ListState {
  search?: string;
  /** The page in sight, from 2. */
  page?: number;
}

export function parseListState({ search, page }: Record<string, unknown>): ListState {
  const number = Number(page);
  return {
    search: typeof search === "string" && search !== "" ? search : undefined,
    page: Number.isSafeInteger(number) && number >= 2 ? number : undefined,
  };
}
