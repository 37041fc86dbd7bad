import { MOST_WIDGETS, type NewWidget } from "@/api/dashboards";
import { folding } from "@/ui/folds";
import { formatInteger } from "@/ui/format";
import { chartWidget } from "./chartWidget";
import { type MetricSection, mergedPath, mergedTitle } from "./metrics";
import type { ChartsState } from "./state";

/**
 * The charts of the open sections as widgets, each in a section called as here: one for a metric, one for all of a section that is in one
 * chart. Raises an error that says what to do when they are more than a dashboard holds.
 */
export function shownWidgets(sections: readonly MetricSection[], state: ChartsState): NewWidget[] {
  const controlsOf = (path: string) => ({ ...state.controls, ...state.overrides[path] });
  const isCollapsed = folding(state.collapsed);
  const widgets = sections
    .filter(({ name }) => !isCollapsed(name))
    .flatMap(({ name, title: section, metrics }): NewWidget[] => {
      const paths = metrics.map(({ path }) => path);
      return state.merged.includes(name)
        ? [{ ...chartWidget(paths, mergedTitle({ title: section }), controlsOf(mergedPath(name))), section }]
        : paths.map((path) => ({ ...chartWidget([path], path, controlsOf(path)), section }));
    });
  if (widgets.length === 0) {
    throw new Error("No chart is shown, so there is nothing to export. Open a section, or change the filter.");
  }
  if (widgets.length > MOST_WIDGETS) {
    throw new Error(
      `${formatInteger(widgets.length)} charts are shown, and a dashboard holds ${MOST_WIDGETS} widgets. Filter the metrics, or collapse sections, and try again.`,
    );
  }
  return widgets;
}
