/** What the address says of a list: undefined means everything, from its beginning. */
export interface ListState {
  search?: string;
  /** The page in sight, from 2. */
  page?: number;
  /** What was done, where the list is of that. */
  action?: string;
  /** Of a list that goes on behind an entry: behind which each page after the first begins. */
  before?: readonly number[];
  /** The entry whose own list is open below. */
  open?: string;
  /** Whether only that of it which has problems is listed. */
  bad?: true;
  /** What it is a list of, where that can be something narrower: a project, or a run, by the names on the way to it. */
  of?: string;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const isId = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

export function parseListState({ search, page, action, before, open, bad, of }: Record<string, unknown>): ListState {
  const number = Number(page);
  const behind = [before ?? []].flat().map(Number);
  return {
    search: text(search),
    page: Number.isSafeInteger(number) && number >= 2 ? number : undefined,
    action: text(action),
    before: behind.length > 0 && behind.every(isId) ? behind : undefined,
    open: text(open),
    bad: bad === true || bad === "true" ? true : undefined,
    of: text(of),
  };
}

/** A list whose place is kept in the address. */
export interface PlacedList {
  state: ListState;
  /** Goes to another place; `replace` where that is no step to go back. */
  onState: (state: ListState, replace?: boolean) => void;
}
