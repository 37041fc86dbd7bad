import { Grid3x3 } from "lucide-react";
import { formatInteger } from "@/ui/format";
import { define, type EditorProps, type WidgetProps } from "./definition";
import { Choice, Words } from "./editing";
import { FieldsPicker } from "./FieldPicker";
import { NoData, NoRuns, NothingChosen, Waiting } from "./Frame";
import { HISTOGRAM_MODES, type HistogramMode, HistogramView } from "./HistogramView";
import { choiceOf, rawOf, textOf, textsOf } from "./options";
import { usePaths } from "./useMatching";
import styles from "./widgets.module.css";

interface HistogramOptions {
  paths: readonly string[];
  /** An extended regular expression that finds more of them. */
  regex: string;
  mode: HistogramMode;
}

const TYPES = ["histogramSeries"] as const;
const MOST_PATHS = 12;
const LONGEST_REGEX = 4_096;

function HistogramWidget({ options, title, address, runs }: WidgetProps<HistogramOptions>) {
  const { paths, isWaiting, error, retry } = usePaths(
    { address, runs },
    options.paths,
    options.regex,
    MOST_PATHS,
    TYPES,
  );
  if (options.paths.length === 0 && options.regex === "") return <NothingChosen what="histogram series" />;
  if (runs.length === 0) return <NoRuns />;
  if (isWaiting) return <Waiting error={error} onRetry={retry} />;
  if (paths.length === 0) return <NoData runs={runs.length} paths={[options.regex]} />;
  return (
    <HistogramView key={options.mode} address={address} runs={runs} paths={paths} title={title} mode={options.mode} />
  );
}

function HistogramEditor({ options, address, runs, onChange }: EditorProps<HistogramOptions>) {
  const set = (changes: Partial<HistogramOptions>) => onChange({ ...options, ...changes });
  return (
    <div className={styles.form}>
      <FieldsPicker
        address={address}
        runs={runs}
        types={TYPES}
        label="Histogram series"
        value={options.paths.map((path) => ({ path }))}
        most={MOST_PATHS}
        withWhats={false}
        onChange={(fields) => set({ paths: [...new Set(fields.map((field) => field.path))] })}
      />
      <Words
        label="And all that an expression finds"
        hint="Anywhere in the path. ' & ', ' | ' and '!' join expressions."
        placeholder="^weights/"
        value={options.regex}
        onChange={(regex) => set({ regex: regex.slice(0, LONGEST_REGEX) })}
      />
      <Choice
        label="Begins as"
        value={options.mode}
        choices={HISTOGRAM_MODES}
        names={{ heat: "Heat map over steps", ridge: "Ridge lines over steps", bars: "Bars of one step" }}
        onChange={(mode) => set({ mode })}
      />
    </div>
  );
}

export const histogram = define<HistogramOptions>({
  label: "Histogram",
  about: "Histogram series over steps, or one step of all runs",
  icon: Grid3x3,
  defaultSize: { w: 6, h: 8 },
  defaults: () => ({ paths: [], regex: "", mode: "heat" }),
  parse: (options) => {
    const raw = rawOf(options);
    return {
      paths: textsOf(raw.paths, MOST_PATHS),
      regex: textOf(raw.regex, LONGEST_REGEX),
      mode: choiceOf(raw.mode, HISTOGRAM_MODES, "heat"),
    };
  },
  titleOf: ({ paths: [first, ...others], regex }) =>
    first ? (others.length > 0 ? `${first} and ${formatInteger(others.length)} more` : first) : regex,
  forPaths: (paths) => ({ paths: paths.slice(0, MOST_PATHS), regex: "", mode: "heat" }),
  Widget: HistogramWidget,
  Editor: HistogramEditor,
});
