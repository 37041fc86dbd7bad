import { hitAt } from "./logPlaces";

/** A line, and the point in which it begins. */
export interface LinePlace {
  line: number;
  index: number;
}

/** What a search has found so far, that began at the point `from`, went on to the end, and then around. Of each part the hits rise. */
export interface FoundHits<Hit extends LinePlace> {
  from: number;
  /** Of the points from `from` to before `aheadTo`. */
  ahead: readonly Hit[];
  aheadTo: number;
  /** Of the points before `beforeTo`, which ends at `from`. */
  before: readonly Hit[];
  beforeTo: number;
}

/** Matches in points from `from` on, of which those to before `searchedTo` were looked at. */
export interface HitsFound<Hit> {
  hits: readonly Hit[];
  searchedTo: number;
}

export const nothingFrom = (from: number): FoundHits<never> => ({
  from,
  ahead: [],
  aheadTo: from,
  before: [],
  beforeTo: 0,
});

export const withAhead = <Hit extends LinePlace>(found: FoundHits<Hit>, part: HitsFound<Hit>): FoundHits<Hit> => ({
  ...found,
  ahead: part.hits.length > 0 ? [...found.ahead, ...part.hits] : found.ahead,
  aheadTo: part.searchedTo,
});

export const withBefore = <Hit extends LinePlace>(found: FoundHits<Hit>, part: HitsFound<Hit>): FoundHits<Hit> => {
  const hits = part.hits.filter(({ index }) => index < found.from);
  return {
    ...found,
    before: hits.length > 0 ? [...found.before, ...hits] : found.before,
    beforeTo: Math.min(part.searchedTo, found.from),
  };
};

/** Whether everything in front of where the search began was looked at. */
export const isAround = ({ from, beforeTo }: FoundHits<LinePlace>): boolean => beforeTo >= from;

export const searchedPoints = ({ from, aheadTo, beforeTo }: FoundHits<LinePlace>): number => aheadTo - from + beforeTo;

/**
 * The next hit behind a line of a text of `total` points, or that before it; null without one, undefined where points between them were
 * not looked at yet.
 */
export function neighbour<Hit extends LinePlace>(
  found: FoundHits<Hit>,
  total: number,
  { line, index }: LinePlace,
  by: -1 | 1,
): Hit | null | undefined {
  const isKnown = (one: number, other: number) => {
    const [low, high] = one < other ? [one, other] : [other, one];
    if (high < found.beforeTo) return true;
    return high < found.aheadTo && low >= (isAround(found) ? 0 : found.from);
  };
  for (const hits of by > 0 ? [found.before, found.ahead] : [found.ahead, found.before]) {
    const hit = hits[by > 0 ? hitAt(hits, line + 1) : hitAt(hits, line) - 1];
    if (hit) return isKnown(index, hit.index) ? hit : undefined;
  }
  return isKnown(index, by > 0 ? total - 1 : 0) ? null : undefined;
}
