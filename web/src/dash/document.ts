import {
  below,
  type DashboardDocument,
  freshId,
  MOST_SECTIONS,
  MOST_WIDGETS,
  type Section,
  type SectionPattern,
  type Widget,
} from "@/api/dashboards";
import { compacted, freePlace, moved } from "./layout";

/** Changes of a document, each a function from one document to the next. */

export const widgetsOf = (document: DashboardDocument): number =>
  document.sections.reduce((count, { widgets }) => count + widgets.length, 0);

export const isFull = (document: DashboardDocument): boolean => widgetsOf(document) >= MOST_WIDGETS;

const withSection = (
  document: DashboardDocument,
  id: string,
  change: (section: Section) => Section,
): DashboardDocument => ({
  ...document,
  sections: document.sections.map((section) => (section.id === id ? change(section) : section)),
});

export function addSection(
  document: DashboardDocument,
  { title = "", pattern = null }: { title?: string; pattern?: SectionPattern | null } = {},
): DashboardDocument {
  if (document.sections.length >= MOST_SECTIONS) return document;
  const section: Section = { id: freshId("s"), title, collapsed: false, pattern, widgets: [] };
  return { ...document, sections: [...document.sections, section] };
}

export const changeSection = (
  document: DashboardDocument,
  id: string,
  changes: Partial<Pick<Section, "title" | "collapsed" | "pattern">>,
): DashboardDocument => withSection(document, id, (section) => ({ ...section, ...changes }));

/** The section one place up (-1) or down (1). */
export function moveSection(document: DashboardDocument, id: string, by: -1 | 1): DashboardDocument {
  const from = document.sections.findIndex((section) => section.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= document.sections.length) return document;
  const sections = [...document.sections];
  sections.splice(to, 0, ...sections.splice(from, 1));
  return { ...document, sections };
}

export const removeSection = (document: DashboardDocument, id: string): DashboardDocument => ({
  ...document,
  sections: document.sections.filter((section) => section.id !== id),
});

const added = (widgets: readonly Widget[], widget: Omit<Widget, "x" | "y">): Widget[] => [
  ...widgets,
  { ...widget, ...freePlace(widgets, widget) },
];

/** A new widget where there is room for it in the section; a dashboard without sections gets one. */
export function addWidget(
  document: DashboardDocument,
  section: string | null,
  widget: Omit<Widget, "x" | "y">,
): DashboardDocument {
  if (isFull(document)) return document;
  const home = document.sections.find(({ id }) => id === section) ?? document.sections.findLast(() => true);
  if (!home) {
    const grown = addSection(document);
    return addWidget(grown, grown.sections[0]!.id, widget);
  }
  return withSection(document, home.id, (each) => ({
    ...each,
    collapsed: false,
    widgets: added(each.widgets, widget),
  }));
}

export const findWidget = (document: DashboardDocument, id: string): Widget | undefined =>
  document.sections.flatMap(({ widgets }) => widgets).find((widget) => widget.id === id);

export const changeWidget = (
  document: DashboardDocument,
  id: string,
  changes: Partial<Pick<Widget, "title" | "options">>,
): DashboardDocument => ({
  ...document,
  sections: document.sections.map((section) =>
    section.widgets.some((widget) => widget.id === id)
      ? { ...section, widgets: section.widgets.map((each) => (each.id === id ? { ...each, ...changes } : each)) }
      : section,
  ),
});

export const removeWidget = (document: DashboardDocument, id: string): DashboardDocument => ({
  ...document,
  sections: document.sections.map((section) =>
    section.widgets.some((widget) => widget.id === id)
      ? { ...section, widgets: compacted(section.widgets.filter((widget) => widget.id !== id)) }
      : section,
  ),
});

/** The document with what was put back, if that is not too much. Raises an error that says so. */
function withinLimits(document: DashboardDocument): DashboardDocument {
  if (widgetsOf(document) > MOST_WIDGETS || document.sections.length > MOST_SECTIONS)
    throw new Error("There is no room any more for what was deleted. Delete something else of the dashboard first.");
  return document;
}

/** A section that was removed stands again where it stood before, whatever has become of the others. */
export function putBackSection(document: DashboardDocument, before: DashboardDocument, id: string): DashboardDocument {
  const place = before.sections.findIndex((section) => section.id === id);
  const section = before.sections[place];
  if (!section || document.sections.some((each) => each.id === id)) return document;
  const sections = [...document.sections];
  sections.splice(place, 0, section);
  return withinLimits({ ...document, sections });
}

/** A widget that was removed stands again where it stood before, or at the top of the last section if its own is gone. */
export function putBackWidget(document: DashboardDocument, before: DashboardDocument, id: string): DashboardDocument {
  const former = before.sections.find(({ widgets }) => widgets.some((each) => each.id === id));
  const widget = findWidget(before, id);
  if (!former || !widget || findWidget(document, id)) return document;
  if (document.sections.length === 0) return addWidget(document, null, widget);
  const home = document.sections.find((section) => section.id === former.id) ?? document.sections.at(-1)!;
  const to = home.id === former.id ? widget : { x: 0, y: 0 };
  return withinLimits(
    withSection(document, home.id, (section) => ({
      ...section,
      widgets: moved([...section.widgets, widget], id, to),
    })),
  );
}

export function duplicateWidget(document: DashboardDocument, id: string): DashboardDocument {
  const section = document.sections.find(({ widgets }) => widgets.some((widget) => widget.id === id));
  const widget = section?.widgets.find((each) => each.id === id);
  return section && widget ? addWidget(document, section.id, { ...widget, id: freshId("w") }) : document;
}

export function moveToSection(document: DashboardDocument, id: string, section: string): DashboardDocument {
  const widget = findWidget(document, id);
  if (!widget || !document.sections.some((each) => each.id === section)) return document;
  return addWidget(removeWidget(document, id), section, widget);
}

/** The widget in another section, whose widgets then have these places; without places, wherever there is room. */
export function moveToPlace(
  document: DashboardDocument,
  id: string,
  section: string,
  places: readonly Widget[] | null,
): DashboardDocument {
  const sent = moveToSection(document, id, section);
  return places ? placeWidgets(sent, section, places) : sent;
}

/** The widget over the edge of its section: at the end of the one above (-1) or at the beginning of the one below (1); null where there is none. */
export function hopped(document: DashboardDocument, id: string, from: string, by: -1 | 1): DashboardDocument | null {
  const home = document.sections.findIndex((section) => section.id === from);
  const target = document.sections[home + by];
  const widget = findWidget(document, id);
  if (home < 0 || !target || !widget) return null;
  const y = by < 0 ? below(target.widgets) : 0;
  return moveToPlace(document, id, target.id, moved([...target.widgets, widget], id, { x: widget.x, y }));
}

/** The section's widgets in these places; those that are not named, since they are hidden, make room. */
export function placeWidgets(
  document: DashboardDocument,
  section: string,
  widgets: readonly Widget[],
): DashboardDocument {
  const named = new Map(widgets.map((widget) => [widget.id, widget]));
  return withSection(document, section, (each) => {
    const others = each.widgets.filter(({ id }) => !named.has(id));
    return { ...each, widgets: others.length > 0 ? compacted([...widgets, ...others]) : widgets };
  });
}
