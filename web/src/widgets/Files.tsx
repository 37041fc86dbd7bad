import { Images } from "lucide-react";
import type { ComponentType } from "react";
import type { AttributeType } from "@/api/queries";
import { define, type EditorProps, type WidgetDefinition, type WidgetProps } from "./definition";
import { Flag } from "./editing";
import { flagOf, rawOf } from "./options";
import { OfPaths, type PathsChoice, PathsFields, pathsChoiceOf, titleOfPaths } from "./PathsChoice";
import styles from "./widgets.module.css";

interface FilesOptions extends PathsChoice {
  /** Whether enlarged pixels keep their edges. */
  pixelated: boolean;
}

/** What shows the files of runs at one step: a component of the viewers. */
export type FilesView = ComponentType<{
  address: WidgetProps["address"];
  runs: WidgetProps["runs"];
  paths: readonly string[];
  /** Whether the paths are the first of more. */
  isCut: boolean;
  isPixelated: boolean;
  onHoverRun: WidgetProps["onHoverRun"];
}>;

const TYPES: readonly AttributeType[] = ["file", "fileRef", "imageSeries", "fileRefSeries"];
const MOST_PATHS = 20;
const DEFAULTS: FilesOptions = { paths: [], regex: "", pixelated: false };

function Editor(props: EditorProps<FilesOptions>) {
  const { options, onChange } = props;
  return (
    <div className={styles.form}>
      <PathsFields {...props} types={TYPES} label="Files and series of files" most={MOST_PATHS} example="^samples/" />
      <Flag
        label="Enlarged pixels keep their edges"
        value={options.pixelated}
        onChange={(pixelated) => onChange({ ...options, pixelated })}
      />
    </div>
  );
}

/** Files of the runs by path or expression, shown by what the viewers have for it. */
export function files(View: FilesView): WidgetDefinition {
  function Files({ options, address, runs, onHoverRun }: WidgetProps<FilesOptions>) {
    return (
      <OfPaths {...{ options, address, runs }} types={TYPES} what="file" most={MOST_PATHS}>
        {(paths, isCut) => <View {...{ address, runs, paths, isCut, onHoverRun }} isPixelated={options.pixelated} />}
      </OfPaths>
    );
  }

  return define<FilesOptions>({
    label: "Images and files",
    about: "Images, audio, tables and other files of the runs, with a slider over steps",
    icon: Images,
    defaultSize: { w: 6, h: 8 },
    defaults: () => DEFAULTS,
    parse: (options) => {
      const raw = rawOf(options);
      return { ...pathsChoiceOf(raw, MOST_PATHS), pixelated: flagOf(raw.pixelated, false) };
    },
    titleOf: titleOfPaths,
    forPaths: (paths) => ({ ...DEFAULTS, paths: paths.slice(0, MOST_PATHS) }),
    Widget: Files,
    Editor,
  });
}
