import type { Chosen } from "@/ui/useKeptPlace";

/** Where somebody is in a grid. */
export interface GridPlace {
  top: number;
  left: number;
  active: Chosen | null;
}

/** What the address does not say of a table that somebody left for another page. */
export interface Visit {
  range: { first: number; last: number; isAtTop: boolean };
  place: GridPlace;
  ticks: ReadonlySet<string>;
}

const MOST_VISITS = 50;
const visits = new Map<string, Visit>();

/** Keeps the visit for whoever goes back to it; of too many the oldest are forgotten. */
export function keepVisit(entry: string, visit: Visit): void {
  visits.delete(entry);
  visits.set(entry, visit);
  for (const oldest of visits.keys()) {
    if (visits.size <= MOST_VISITS) break;
    visits.delete(oldest);
  }
}

/** The visit that this entry of the history stands for, if somebody comes back to it. */
export const visitOf = (entry: string): Visit | undefined => visits.get(entry);
