import { ChartLine } from "lucide-react";
import type { ComponentType } from "react";
import { formatInteger } from "@/ui/format";
import { define, type EditorProps, type WidgetDefinition, type WidgetProps } from "./definition";
import { Flag, Words } from "./editing";
import { FieldsPicker } from "./FieldPicker";
import { NoRuns, NothingChosen } from "./Frame";
import { flagOf, rawOf, textOf, textsOf } from "./options";
import styles from "./widgets.module.css";

interface LineChartOptions<Controls> {
  paths: readonly string[];
  /** An extended regular expression that finds more metrics: `loss & !^val | accuracy`. */
  regex: string;
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

const MOST_PATHS = 100;
const LONGEST_REGEX = 4_096;

function titleOf({ paths, regex }: LineChartOptions<unknown>): string {
  const [first] = paths;
  if (!first) return regex;
  const others = paths.length - 1;
  if (regex) return `${first} and ${others > 0 ? "others" : regex}`;
  return others === 0 ? first : `${first} and ${formatInteger(others)} more`;
}

/** The line chart, drawn by what the charts have for it. */
export function lineChart<Controls>({ Chart, Fields, readControls }: LineCharts<Controls>): WidgetDefinition {
  type Chosen = LineChartOptions<Controls>;

  function LineChart({ options, title, address, runs, hoveredRun }: WidgetProps<Chosen>) {
    const { paths, regex, controls, legend } = options;
    if (paths.length === 0 && regex === "") return <NothingChosen what="metric" />;
    if (runs.length === 0) return <NoRuns />;
    return (
      <div className={styles.chart}>
        <Chart
          address={address}
          runs={runs}
          title={title || titleOf(options)}
          paths={paths}
          pattern={regex}
          controls={controls}
          withLegend={legend}
          hoveredRun={hoveredRun}
        />
      </div>
    );
  }

  function Editor({ options, address, runs, onChange }: EditorProps<Chosen>) {
    const set = (changes: Partial<Chosen>) => onChange({ ...options, ...changes });
    return (
      <div className={styles.form}>
        <FieldsPicker
          address={address}
          runs={runs}
          types={SERIES}
          label="Metrics"
          value={options.paths.map((path) => ({ path }))}
          most={MOST_PATHS}
          withWhats={false}
          onChange={(fields) => set({ paths: [...new Set(fields.map((field) => field.path))] })}
        />
        <Words
          label="And all that an expression finds"
          hint="Anywhere in the path. ' & ', ' | ' and '!' join expressions: loss & !^val"
          placeholder="^train/.*loss"
          value={options.regex}
          onChange={(regex) => set({ regex: regex.slice(0, LONGEST_REGEX) })}
        />
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
        paths: textsOf(raw.paths, MOST_PATHS),
        regex: textOf(raw.regex, LONGEST_REGEX),
        controls: readControls(raw.controls),
        legend: flagOf(raw.legend, false),
      };
    },
    titleOf,
    forPaths: (paths) => ({ ...defaults(), paths: paths.slice(0, MOST_PATHS) }),
    Widget: LineChart,
    Editor,
  });
}

const SERIES = ["floatSeries"] as const;
