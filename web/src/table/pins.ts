import { type Column, columnKey } from "./columns";

/** How many of the shown columns stay in place, where the first `pins` of the chosen ones do: not all that are chosen are shown. */
export function shownPins(chosen: readonly Column[], shown: readonly { key: string }[], pins: number): number {
  const pinned = new Set(chosen.slice(0, pins).map(columnKey));
  return shown.filter(({ key }) => pinned.has(key)).length;
}

/** How many of the chosen columns stay in place, where the first `count` of the shown ones do. */
export function chosenPins(chosen: readonly Column[], shown: readonly { key: string }[], count: number): number {
  const last = shown[count - 1]?.key;
  return last === undefined ? 0 : chosen.findIndex((column) => columnKey(column) === last) + 1;
}

/**
 * How many columns stay in place once others are chosen, each given as text: those that did, as far as they are still there, and what came
 * to stand before one of them.
 *
 * `moved` stays in place where it was put before one that does, and no longer where it was put behind one that does not. `again` are
 * those that did before they were hidden.
 */
export function pinsAfter(
  before: readonly string[],
  after: readonly string[],
  pins: number,
  { moved, again = [] }: { moved?: string | undefined; again?: readonly string[] } = {},
): number | undefined {
  const pinned = new Set([...before.slice(0, pins), ...again]);
  const wasPinned = moved !== undefined && pinned.delete(moved);
  const others = after.filter((each) => each !== moved).findLastIndex((each) => pinned.has(each)) + 1;
  const place = moved === undefined ? Number.POSITIVE_INFINITY : after.indexOf(moved);
  const isPinned = place < others || (place === others && wasPinned);
  return others + Number(isPinned) || undefined;
}
