import { MOST_METRICS, type NewWidget } from "@/api/dashboards";
import { formatInteger } from "@/ui/format";
import { type Controls, changedControls } from "./state";

/** A chart as it is here, for a dashboard. Raises an error that says what to do when it has more metrics than one there may have. */
export function chartWidget(paths: readonly string[], title: string, controls: Controls): NewWidget {
  if (paths.length > MOST_METRICS)
    throw new Error(
      `“${title}” has ${formatInteger(paths.length)} metrics in one chart, and a chart on a dashboard has ${MOST_METRICS} at most. Filter the metrics, or show a chart for each, and try again.`,
    );
  return {
    kind: "line_chart",
    title: paths.length > 1 ? title : "",
    w: 6,
    h: 8,
    options: { paths, regex: "", controls: changedControls(controls), legend: false },
  };
}
