import type { ColumnModel } from "./columns";

/** The smallest and largest finite number of a column, among the rows that have been seen. */
export interface Extent {
  min: number;
  max: number;
}

export function widen(extent: Extent | undefined, value: number): Extent {
  if (!Number.isFinite(value)) return extent ?? { min: Infinity, max: -Infinity };
  if (!extent) return { min: value, max: value };
  return value < extent.min || value > extent.max
    ? { min: Math.min(extent.min, value), max: Math.max(extent.max, value) }
    : extent;
}

const STRONGEST = 42;
const COLOUR_HIGH = "var(--line-1)";
const COLOUR_LOW = "var(--line-2)";

/** The colour behind a number: how strong, by its place between the smallest and the largest; undefined for none. */
export function heatColour(
  value: number | null,
  extent: Extent | undefined,
  heat: ColumnModel["drawnHeat"],
): string | undefined {
  if (value === null || !heat || !extent || !Number.isFinite(value) || !(extent.max > extent.min)) return undefined;
  const place = (value - extent.min) / (extent.max - extent.min);
  if (heat === "up" || heat === "down") {
    const strength = heat === "up" ? place : 1 - place;
    return mix(COLOUR_HIGH, strength);
  }
  // Diverging from zero where zero is inside, else from the middle.
  const middle = extent.min < 0 && extent.max > 0 ? 0 : (extent.min + extent.max) / 2;
  const reach = Math.max(extent.max - middle, middle - extent.min);
  const away = (value - middle) / reach;
  const isHigh = heat === "diverging" ? away >= 0 : away < 0;
  return mix(isHigh ? COLOUR_HIGH : COLOUR_LOW, Math.abs(away));
}

const mix = (colour: string, strength: number): string =>
  `color-mix(in srgb, ${colour} ${Math.round(strength * STRONGEST)}%, transparent)`;
