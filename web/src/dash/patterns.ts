import {
  below,
  MOST_PLACES,
  type PatternPlace,
  type Section,
  type SectionPattern,
  type Widget,
} from "@/api/dashboards";
import { compacted, flowed, inOrder } from "./layout";

/** The widgets that a section makes by itself of what the runs have. */

export const MOST_MADE = 200;

export interface MadeOf {
  title: string;
  paths: readonly string[];
}

const natural = new Intl.Collator("en", { numeric: true });

/** One for each path, or one for all paths that end alike: `train/loss` and `valid/loss` are of the suffix `loss`. */
export function groupsOf(paths: readonly string[], by: SectionPattern["by"]): MadeOf[] {
  const sorted = [...paths].sort(natural.compare);
  if (by === "match") return sorted.map((path) => ({ title: path, paths: [path] }));
  const groups = new Map<string, string[]>();
  for (const path of sorted) {
    const suffix = path.slice(path.lastIndexOf("/") + 1);
    const group = groups.get(suffix);
    if (group) group.push(path);
    else groups.set(suffix, [path]);
  }
  return [...groups.entries()]
    .sort(([one], [other]) => natural.compare(one, other))
    .map(([title, members]) => ({ title, paths: members }));
}

/**
 * Widgets of the pattern's kind: where somebody put them, and the others below, from left to right. Their ids follow from what they
 * show, so that they stay the same.
 */
export function madeWidgets(
  section: Pick<Section, "id">,
  pattern: SectionPattern,
  groups: readonly MadeOf[],
  size: { w: number; h: number },
  optionsFor: (paths: readonly string[]) => Widget["options"],
): Widget[] {
  const shown = groups.slice(0, MOST_MADE);
  const known = new Map(pattern.places?.map((place) => [place.of, place]));
  const [w, h] = pattern.size ?? [size.w, size.h];
  const top = below(shown.flatMap(({ title }) => known.get(title) ?? []));
  const free = flowed(shown.filter(({ title }) => !known.has(title)).length, { w, h });
  let next = 0;
  const widgets = shown.map(({ title, paths }) => {
    const { of: _, ...place } = known.get(title) ?? { of: "", x: free[next]!.x, y: top + free[next++]!.y, w, h };
    return { id: `${section.id} ${title}`, kind: pattern.kind, title, ...place, options: optionsFor(paths) };
  });
  // Of those that were put somewhere not all may be there.
  return compacted(widgets);
}

/** The pattern with its widgets in these places. What it makes of other runs stays where it was put, too. */
export function withPlaces(pattern: SectionPattern, widgets: readonly Widget[]): SectionPattern {
  const places: PatternPlace[] = widgets.map(({ title, x, y, w, h }) => ({ of: title, x, y, w, h }));
  const put = new Set(places.map(({ of }) => of));
  const others = pattern.places?.filter(({ of }) => !put.has(of)) ?? [];
  return { ...pattern, places: [...places, ...others].slice(0, MOST_PLACES) };
}

/** The pattern with widgets of one size, in the order that they have now. */
export function inOneSize(pattern: SectionPattern, widgets: readonly Widget[], w: number, h: number): SectionPattern {
  const places = flowed(widgets.length, { w, h });
  const ordered = [...widgets].sort(inOrder).map((widget, index) => ({ ...widget, ...places[index]!, w, h }));
  return withPlaces({ ...pattern, size: [w, h] }, ordered);
}

/** The pattern with all its widgets where they would be if nobody had moved one. */
export const untouched = ({ kind, regex, by }: SectionPattern): SectionPattern => ({ kind, regex, by });
