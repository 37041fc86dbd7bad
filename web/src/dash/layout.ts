import { COLUMNS } from "@/api/dashboards";

/** Places of widgets in a grid of twelve columns. Nothing overlaps, and everything is as high up as it goes. */

export interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export const SMALLEST = { w: 2, h: 2 };
export const HIGHEST = 60;

const overlap = (one: Placed, other: Placed): boolean =>
  one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;

/** From top to bottom, and from left to right. */
export const inOrder = (one: Placed, other: Placed): number => one.y - other.y || one.x - other.x;

const hits = (placed: readonly Placed[], item: Placed): Placed | undefined =>
  placed.find((other) => overlap(other, item));

/** The first place at or below the item's own that is free. */
function sunk<T extends Placed>(placed: readonly Placed[], item: T): T {
  let lower = item;
  for (let other = hits(placed, lower); other; other = hits(placed, lower)) lower = { ...lower, y: other.y + other.h };
  return lower;
}

function risen<T extends Placed>(placed: readonly Placed[], item: T): T {
  let higher = item;
  while (higher.y > 0) {
    const next = { ...higher, y: higher.y - 1 };
    if (hits(placed, next)) break;
    higher = next;
  }
  return higher;
}

/** The items in their own order, with their new places. */
function sameOrder<T extends Placed>(items: readonly T[], placed: readonly T[]): T[] {
  const byId = new Map(placed.map((item) => [item.id, item]));
  return items.map((item) => byId.get(item.id)!);
}

/** Everything moved up as far as it goes, and apart where it overlapped; `first` comes before others at the same place. */
export function compacted<T extends Placed>(items: readonly T[], first?: string): T[] {
  const placed: T[] = [];
  const order = [...items].sort(
    (one, other) => one.y - other.y || Number(other.id === first) - Number(one.id === first) || one.x - other.x,
  );
  for (const item of order) placed.push(risen(placed, sunk(placed, item)));
  return sameOrder(items, placed);
}

/** The others make room for one that is put somewhere: above it where there is room, and else below. */
function around<T extends Placed>(items: readonly T[], moved: T): T[] {
  const placed: T[] = [moved];
  for (const item of items.filter(({ id }) => id !== moved.id).sort(inOrder)) {
    const above = { ...item, y: moved.y - item.h };
    const fitsAbove = overlap(item, moved) && above.y >= 0 && !hits(placed, above);
    placed.push(fitsAbove ? above : sunk(placed, item));
  }
  return compacted(sameOrder(items, placed), moved.id);
}

const between = (value: number, from: number, to: number): number => Math.min(to, Math.max(from, Math.round(value)));

/** The item with this id is put at a place, and the others make room. */
export function moved<T extends Placed>(items: readonly T[], id: string, to: { x: number; y: number }): readonly T[] {
  const item = items.find((each) => each.id === id);
  if (!item) return items;
  return around(items, { ...item, x: between(to.x, 0, COLUMNS - item.w), y: Math.max(0, Math.round(to.y)) });
}

/** The item with this id gets another size, and the others make room. */
export function resized<T extends Placed>(items: readonly T[], id: string, to: { w: number; h: number }): readonly T[] {
  const item = items.find((each) => each.id === id);
  if (!item) return items;
  const widest = COLUMNS - item.x;
  const w = between(to.w, Math.min(SMALLEST.w, widest), widest);
  return around(items, { ...item, w, h: between(to.h, SMALLEST.h, HIGHEST) });
}

export type Direction = "left" | "right" | "up" | "down";

const placeOf = (items: readonly Placed[], id: string) => {
  const item = items.find((each) => each.id === id);
  return item ? `${item.x} ${item.y}` : "";
};

/** One step with the keyboard: a column to a side, or past what stands above or below. */
export function stepped<T extends Placed>(items: readonly T[], id: string, direction: Direction): readonly T[] {
  const item = items.find((each) => each.id === id);
  if (!item) return items;
  if (direction === "left" || direction === "right") {
    return moved(items, id, { x: item.x + (direction === "left" ? -1 : 1), y: item.y });
  }
  const by = direction === "up" ? -1 : 1;
  const last = direction === "up" ? 0 : items.reduce((row, { y, h }) => Math.max(row, y + h), 0);
  for (let y = item.y + by; by < 0 ? y >= last : y <= last; y += by) {
    const next = moved(items, id, { x: item.x, y });
    if (placeOf(next, id) !== placeOf(items, id)) return next;
  }
  return items;
}

/** The topmost, then leftmost place where something of this size fits. */
export function freePlace(items: readonly Placed[], { w, h }: { w: number; h: number }): { x: number; y: number } {
  for (let y = 0; ; y++) {
    for (let x = 0; x === 0 || x + w <= COLUMNS; x++) {
      if (!hits(items, { id: "", x, y, w, h })) return { x, y };
    }
  }
}

/** Places for many of one size, from left to right. */
export function flowed(count: number, { w, h }: { w: number; h: number }): { x: number; y: number }[] {
  const perRow = Math.max(1, Math.floor(COLUMNS / w));
  return Array.from({ length: count }, (_, index) => ({ x: (index % perRow) * w, y: Math.floor(index / perRow) * h }));
}
