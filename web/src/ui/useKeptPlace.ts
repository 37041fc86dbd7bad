import { useEffect, useMemo, useState } from "react";

/** What was chosen from a list: what it is, once that is known, and where it stood. */
export interface Chosen {
  key: string | undefined;
  place: number;
}

export interface KeptPlace {
  /** Where it stands now; where it stood, once it is gone. */
  place: number;
  /** It is no longer in the list: whatever has its place is something else. */
  isGone: boolean;
  /** Null until something is chosen. */
  chosen: Chosen | null;
  choose: (place: number) => void;
}

/** Where what was chosen stands by now. */
export function whereIs(
  kept: Chosen,
  count: number,
  keyAt: (place: number) => string | undefined,
  placeOf: (key: string) => number | undefined,
): Pick<KeptPlace, "place" | "isGone"> {
  const place = Math.max(0, Math.min(kept.place, count - 1));
  if (kept.key === undefined || (kept.place === place && keyAt(place) === kept.key)) return { place, isGone: false };
  const now = placeOf(kept.key);
  return now === undefined ? { place, isGone: true } : { place: now, isGone: false };
}

const FIRST: Chosen = { key: undefined, place: 0 };

/**
 * What is chosen in a list that changes by itself: kept by its key, so that what comes and goes above it does not choose another.
 *
 * `order` is another value whenever the keys may have moved. Until something is chosen it is whatever comes first.
 * `before` was chosen when somebody was here before.
 */
export function useKeptPlace(
  count: number,
  keyAt: (place: number) => string | undefined,
  placeOf: (key: string) => number | undefined,
  order: unknown,
  before: Chosen | null = null,
): KeptPlace {
  const [kept, setKept] = useState(before);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `order` stands for what the two functions give.
  const found = useMemo(() => whereIs(kept ?? FIRST, count, keyAt, placeOf), [kept, count, order]);
  // What was not loaded when it was chosen is known by its key as soon as it is.
  useEffect(() => {
    if (!kept || found.isGone) return;
    const key = kept.key ?? keyAt(found.place);
    if (key !== kept.key || found.place !== kept.place) setKept({ key, place: found.place });
  });
  return { ...found, chosen: kept, choose: (place) => setKept({ key: keyAt(place), place }) };
}
