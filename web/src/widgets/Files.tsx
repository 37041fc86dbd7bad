import { Images } from "lucide-react";
import type { ComponentType } from "react";
import type { AttributeType } from "@/api/queries";
import { formatInteger } from "@/ui/format";
import { define, type EditorProps, type WidgetDefinition, type WidgetProps } from "./definition";
import { Flag, Words } from "./editing";
import { FieldsPicker } from "./FieldPicker";
import { NoData, NoRuns, NothingChosen, Waiting } from "./Frame";
import { flagOf, rawOf, textOf, textsOf } from "./options";
import { usePaths } from "./useMatching";
import styles from "./widgets.module.css";

interface FilesOptions {
  paths: readonly string[];
  /** An extended regular expression that finds more of them. */
  regex: string;
  /** Whether enlarged pixels keep their edges. */
  pixelated: boolean;
}

/** What shows the files of runs at one step: a component of the viewers. */
export type FilesView = ComponentType<{
  address: WidgetProps["address"];
  runs: WidgetProps["runs"];
  paths: readonly string[];
  isPixelated: boolean;
  onHoverRun: WidgetProps["onHoverRun"];
}>;

const TYPES: readonly AttributeType[] = ["file", "fileRef", "imageSeries", "fileRefSeries"];
const MOST_PATHS = 20;
const LONGEST_REGEX = 4_096;
const DEFAULTS: FilesOptions = { paths: [], regex: "", pixelated: false };

function Editor({ options, address, runs, onChange }: EditorProps<FilesOptions>) {
  const set = (changes: Partial<FilesOptions>) => onChange({ ...options, ...changes });
  return (
    <div className={styles.form}>
      <FieldsPicker
        address={address}
        runs={runs}
        types={TYPES}
        label="Files and series of files"
        value={options.paths.map((path) => ({ path }))}
        most={MOST_PATHS}
        withWhats={false}
        onChange={(fields) => set({ paths: [...new Set(fields.map((field) => field.path))] })}
      />
      <Words
        label="And all that an expression finds"
        hint="Anywhere in the path. ' & ', ' | ' and '!' join expressions."
        placeholder="^samples/"
        value={options.regex}
        onChange={(regex) => set({ regex: regex.slice(0, LONGEST_REGEX) })}
      />
      <Flag
        label="Enlarged pixels keep their edges"
        value={options.pixelated}
        onChange={(pixelated) => set({ pixelated })}
      />
    </div>
  );
}

/** Files of the runs by path or expression, shown by what the viewers have for it. */
export function files(View: FilesView): WidgetDefinition {
  function Files({ options, address, runs, onHoverRun }: WidgetProps<FilesOptions>) {
    const { paths, isWaiting, error, retry } = usePaths(
      { address, runs },
      options.paths,
      options.regex,
      MOST_PATHS,
      TYPES,
    );
    if (options.paths.length === 0 && options.regex === "") return <NothingChosen what="file" />;
    if (runs.length === 0) return <NoRuns />;
    if (isWaiting) return <Waiting error={error} onRetry={retry} />;
    if (paths.length === 0) return <NoData runs={runs.length} paths={[options.regex]} />;
    return <View address={address} runs={runs} paths={paths} isPixelated={options.pixelated} onHoverRun={onHoverRun} />;
  }

  return define<FilesOptions>({
    label: "Images and files",
    about: "Images, audio, tables and other files of the runs, with a slider over steps",
    icon: Images,
    defaultSize: { w: 6, h: 8 },
    defaults: () => DEFAULTS,
    parse: (options) => {
      const raw = rawOf(options);
      return {
        paths: textsOf(raw.paths, MOST_PATHS),
        regex: textOf(raw.regex, LONGEST_REGEX),
        pixelated: flagOf(raw.pixelated, false),
      };
    },
    titleOf: ({ paths: [first, ...others], regex }) =>
      first ? (others.length > 0 ? `${first} and ${formatInteger(others.length)} more` : first) : regex,
    forPaths: (paths) => ({ ...DEFAULTS, paths: paths.slice(0, MOST_PATHS) }),
    Widget: Files,
    Editor,
  });
}
