import type { Attributes, TypedValue } from "@/api/queries";
import { toNumber } from "@/api/values";
import { colourIndex } from "./engine/palette";
import type { SeriesFacts } from "./SeriesChart";

export type FloatSeries = Extract<TypedValue, { type: "floatSeries" }>["value"];

export function seriesFacts(value: FloatSeries): SeriesFacts {
  return { count: value.count, last: value.last === null ? null : toNumber(value.last), lastStep: value.last_step };
}

const COLOURS = 8;

/** A palette index for each path: its own by hash, moved on when another chart nearby has it already. */
export function assignColours(paths: readonly string[]): Map<string, number> {
  const colours = new Map<string, number>();
  let taken = new Set<number>();
  for (const path of paths) {
    if (taken.size === COLOURS) taken = new Set();
    let colour = colourIndex(path);
    while (taken.has(colour)) colour = (colour + 1) % COLOURS;
    taken.add(colour);
    colours.set(path, colour);
  }
  return colours;
}

export interface Section {
  name: string;
  title: string;
  charts: { path: string; value: FloatSeries }[];
}

const natural = new Intl.Collator("en", { numeric: true });

/** Float series by their namespace, in natural order of what these are called; those without one come first. */
export function sections(
  attributes: Attributes,
  wanted: (path: string) => boolean,
  titleOf: (namespace: string) => string | undefined = (namespace) => namespace,
): Section[] {
  const byName = new Map<string, Section>();
  for (const [path, attribute] of Object.entries(attributes)) {
    if (attribute.type !== "floatSeries" || !wanted(path)) continue;
    const name = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    let section = byName.get(name);
    if (!section) {
      section = { name, title: titleOf(name) ?? name, charts: [] };
      byName.set(name, section);
    }
    section.charts.push({ path, value: attribute.value as FloatSeries });
  }
  const found = [...byName.values()].sort((a, b) => natural.compare(a.title, b.title));
  for (const section of found) section.charts.sort((a, b) => natural.compare(a.path, b.path));
  return found;
}

/** Whether every word of the filter is in the path. */
export function matches(path: string, filter: string): boolean {
  const lower = path.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
