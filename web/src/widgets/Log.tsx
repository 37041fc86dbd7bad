import { ScrollText } from "lucide-react";
import { type ComponentType, useMemo } from "react";
import type { RunAddress } from "@/api/queries";
import { useLook } from "@/ui/look";
import type { NextPart, Part } from "@/ui/part";
import { define, type EditorProps, type WidgetDefinition, type WidgetProps } from "./definition";
import { PathPicker } from "./FieldPicker";
import { coverageText, Frame, NoData, NoRuns, NothingChosen, Waiting } from "./Frame";
import { rawOf, textOf } from "./options";
import { useValues } from "./useValues";
import styles from "./widgets.module.css";

interface LogOptions {
  /** A series of texts. */
  path: string;
}

/** What shows the lines of one run: a component of the run page. */
export type LogView = ComponentType<{ address: RunAddress; path: string; count: number; live: boolean }>;

const TYPES = ["stringSeries"] as const;
const STATE = "sys/state";

/** Whose text is shown; of the first where it says nobody's. */
const parseLook = (part: Part) => ({ run: textOf(part.run, 256) });
const formatLook = ({ run }: { run: string }): NextPart => ({ run: run || undefined });

/** The text of one run, which a choice above it names, shown by what the run page has for it. */
export function log(View: LogView): WidgetDefinition {
  function Log({ options, address, runs }: WidgetProps<LogOptions>) {
    const { path } = options;
    const fields = useMemo(() => (path ? [{ path }, { path: STATE }] : []), [path]);
    const { values, asked } = useValues(address, runs, fields);
    const { state: chosen, change } = useLook(parseLook, formatLook);
    if (path === "") return <NothingChosen what="text" />;
    if (runs.length === 0) return <NoRuns />;
    if (!values) return <Waiting asked={asked} />;
    const countOf = (id: string) => {
      const value = values.get(id)?.attributes[path];
      return value?.type === "stringSeries" ? value.value.count : 0;
    };
    const having = runs.filter((run) => countOf(run.id) > 0);
    const shown = having.find((run) => run.id === chosen.run) ?? having[0];
    if (!shown) return <NoData runs={runs.length} paths={[path]} />;
    const state = values.get(shown.id)?.attributes[STATE];
    return (
      <Frame
        asked={asked}
        note={coverageText(having.length, runs.length)}
        tools={
          having.length > 1 && (
            <select
              aria-label="Run whose text is shown"
              className={styles.choose}
              value={shown.id}
              onChange={(event) => change({ run: event.target.value })}
            >
              {having.map((run) => (
                <option key={run.id} value={run.id}>
                  {run.name}
                </option>
              ))}
            </select>
          )
        }
      >
        <div className={styles.logBox}>
          <View
            key={shown.id}
            address={{ ...address, run: shown.id }}
            path={path}
            count={countOf(shown.id)}
            live={state?.type === "experimentState" && state.value === "running"}
          />
        </div>
      </Frame>
    );
  }

  function Editor({ options, address, runs, onChange }: EditorProps<LogOptions>) {
    return (
      <div className={styles.form}>
        <PathPicker
          address={address}
          runs={runs}
          types={TYPES}
          label="Text"
          value={options.path}
          onChange={(path) => onChange({ path })}
        />
      </div>
    );
  }

  return define<LogOptions>({
    label: "Log",
    about: "The console or another text of a run",
    icon: ScrollText,
    defaultSize: { w: 6, h: 8 },
    defaults: () => ({ path: "" }),
    parse: (options) => ({ path: textOf(rawOf(options).path, 1024) }),
    titleOf: ({ path }) => path,
    forPaths: ([path = ""]) => ({ path }),
    Widget: Log,
    Editor,
  });
}
