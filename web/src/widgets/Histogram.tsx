import { Grid3x3 } from "lucide-react";
import { define, type EditorProps, type WidgetProps } from "./definition";
import { Choice } from "./editing";
import { HistogramView } from "./HistogramView";
import { HISTOGRAM_MODES, type HistogramMode } from "./histogramLook";
import { choiceOf, rawOf } from "./options";
import { OfPaths, type PathsChoice, PathsFields, pathsChoiceOf, titleOfPaths } from "./PathsChoice";
import styles from "./widgets.module.css";

interface HistogramOptions extends PathsChoice {
  mode: HistogramMode;
}

const TYPES = ["histogramSeries"] as const;
const MOST_PATHS = 12;

function HistogramWidget({ options, title, address, runs }: WidgetProps<HistogramOptions>) {
  const { mode } = options;
  return (
    <OfPaths {...{ options, address, runs }} types={TYPES} what="histogram series" most={MOST_PATHS}>
      {(paths, isCut) => <HistogramView {...{ address, runs, paths, title, mode, isCut }} />}
    </OfPaths>
  );
}

function HistogramEditor(props: EditorProps<HistogramOptions>) {
  const { options, onChange } = props;
  return (
    <div className={styles.form}>
      <PathsFields {...props} types={TYPES} label="Histogram series" most={MOST_PATHS} example="^weights/" />
      <Choice
        label="Begins as"
        value={options.mode}
        choices={HISTOGRAM_MODES}
        names={{ heat: "Heat map over steps", ridge: "Ridge lines over steps", bars: "Bars of one step" }}
        onChange={(mode) => onChange({ ...options, mode })}
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
    return { ...pathsChoiceOf(raw, MOST_PATHS), mode: choiceOf(raw.mode, HISTOGRAM_MODES, "heat") };
  },
  titleOf: titleOfPaths,
  forPaths: (paths) => ({ paths: paths.slice(0, MOST_PATHS), regex: "", mode: "heat" }),
  Widget: HistogramWidget,
  Editor: HistogramEditor,
});
