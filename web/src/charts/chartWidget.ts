import type { NewWidget } from "@/api/dashboards";
import { type Controls, changedControls } from "./state";

/** A chart as it is here, for a dashboard. */
export const chartWidget = (paths: readonly string[], title: string, controls: Controls): NewWidget => ({
  kind: "line_chart",
  title: paths.length > 1 ? title : "",
  w: 6,
  h: 8,
  options: { paths, regex: "", controls: changedControls(controls), legend: false },
});
