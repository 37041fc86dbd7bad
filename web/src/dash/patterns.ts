import type { Section, SectionPattern, Widget } from "@/api/dashboards";
import { flowed } from "./layout";

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

/** Widgets of the pattern's kind, laid out from left to right. Their ids follow from what they show, so that they stay the same. */
export function madeWidgets(
  section: Pick<Section, "id">,
  pattern: SectionPattern,
  groups: readonly MadeOf[],
  size: { w: number; h: number },
  optionsFor: (paths: readonly string[]) => Widget["options"],
): Widget[] {
  const shown = groups.slice(0, MOST_MADE);
  const places = flowed(shown.length, size);
  return shown.map(({ title, paths }, index) => ({
    id: `${section.id} ${title}`,
    kind: pattern.kind,
    title,
    ...places[index]!,
    ...size,
    options: optionsFor(paths),
  }));
}
