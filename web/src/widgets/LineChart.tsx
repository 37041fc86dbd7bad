import { ChartLine } from "lucide-react";
import type { ComponentType } from "react";
import { MOST_METRICS } from "@/api/dashboards";
import { define, type EditorProps, type WidgetDefinition, type WidgetProps } from "./definition";
import { Flag } from "./editing";
import { NoRuns, NothingChosen } from "./Frame";
import { flagOf, rawOf } from "./options";
import { isNothingChosen, type PathsChoice, PathsFields, pathsChoiceOf, titleOfPaths } from "./PathsChoice";
import styles from "./widgets.module.css";

interface LineChartOptions<Controls> extends PathsChoice {
  /** What is not as in all charts. */
  controls: Controls;
  legend: boolean;
}

/** What the charts have for this: their controls are theirs alone, and only carried here. */
export interface LineCharts<Controls> {
  Chart: ComponentType<{
    address: WidgetProps["address"];
    runs: WidgetProps["runs"];
    title: string;
    paths: readonly string[];
    pattern: string;
    controls: Controls;
    withLegend: boolean;
    hoveredRun: WidgetProps["hoveredRun"];
  }>;
  Fields: ComponentType<{
    controls: Controls;
    onControls: (controls: Controls) => void;
    paths: readonly string[];
  }>;
  readControls: (stored: unknown) => Controls;
}

const TYPES = ["floatSeries"] as const;

/** The line chart, drawn by what the charts have for it. */
export function lineChart<Controls>({ Chart, Fields, readControls }: LineCharts<Controls>): WidgetDefinition {
  type Chosen = LineChartOptions<Controls>;

  function LineChart({ options, title, address, runs, hoveredRun }: WidgetProps<Chosen>) {
    const { paths, regex, controls, legend } = options;
    if (isNothingChosen(options)) return <NothingChosen what="metric" />;
    if (runs.length === 0) return <NoRuns />;
    return (
      <div className={styles.chart}>
        <Chart
          address={address}
          runs={runs}
          title={title || titleOfPaths(options)}
          paths={paths}
          pattern={regex}
          controls={controls}
          withLegend={legend}
          hoveredRun={hoveredRun}
        />
      </div>
    );
  }

  function Editor(props: EditorProps<Chosen>) {
    const { options, onChange } = props;
    const set = (changes: Partial<Chosen>) => onChange({ ...options, ...changes });
    return (
      <div className={styles.form}>
        <PathsFields {...props} types={TYPES} label="Metrics" most={MOST_METRICS} example="^train/.*loss" />
        <Flag label="Legend below the chart" value={options.legend} onChange={(legend) => set({ legend })} />
        <Fields controls={options.controls} onControls={(controls) => set({ controls })} paths={options.paths} />
      </div>
    );
  }

  const defaults = (): Chosen => ({ paths: [], regex: "", controls: readControls({}), legend: false });
  return define<Chosen>({
    label: "Line chart",
    about: "Metrics over steps or time, of all runs together",
    icon: ChartLine,
    defaultSize: { w: 6, h: 8 },
    defaults,
    parse: (options) => {
      const raw = rawOf(options);
      return {
        ...pathsChoiceOf(raw, MOST_METRICS),
        controls: readControls(raw.controls),
        legend: flagOf(raw.legend, false),
      };
    },
    titleOf: titleOfPaths,
    forPaths: (paths) => ({ ...defaults(), paths: paths.slice(0, MOST_METRICS) }),
    Widget: LineChart,
    Editor,
  });
}
