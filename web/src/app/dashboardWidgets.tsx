import { replaceEqualDeep } from "@tanstack/react-query";
import { type ComponentType, lazy, Suspense, useMemo, useRef } from "react";
import { type Controls, changedControls, DEFAULTS, readControls } from "@/charts/state";
import { Skeleton } from "@/ui/states";
import { files } from "@/widgets/Files";
import { lineChart } from "@/widgets/LineChart";
import { log, type LogView as ShowsLog } from "@/widgets/Log";
import {
  type Options,
  WIDGET_KINDS,
  WIDGETS,
  type WidgetDefinition,
  type WidgetKind,
  type WidgetProps,
} from "@/widgets/registry";

const LineChart = lazy(async () => ({ default: (await import("@/charts/LineChart")).LineChart }));
const FilesOfRuns = lazy(async () => ({ default: (await import("@/files/FilesOfRuns")).FilesOfRuns }));
const LogViewer = lazy(async () => ({ default: (await import("@/run/LogViewer")).LogViewer }));
const ControlFields = lazy(async () => ({ default: (await import("@/charts/ControlFields")).ControlFields }));

function LineChartFields({
  controls,
  onControls,
  paths,
}: {
  controls: Partial<Controls>;
  onControls: (controls: Partial<Controls>) => void;
  paths: readonly string[];
}) {
  const metrics = useMemo(() => paths.map((path) => ({ path })), [paths]);
  return (
    <Suspense fallback={<Skeleton lines={6} />}>
      <ControlFields
        controls={{ ...DEFAULTS, ...controls }}
        onControls={(next) => onControls(changedControls(next))}
        metrics={metrics}
      />
    </Suspense>
  );
}

const STAY = () => {};

const LogView: ShowsLog = ({ address, path, count, live }) => {
  const streams = useMemo(() => [{ path, title: path, count }], [path, count]);
  return <LogViewer address={address} streams={streams} path={path} onPath={STAY} live={live} isAlone={false} />;
};

/** Options that say the same stay the same object, so that a change elsewhere on the dashboard draws nothing anew. */
function useSame(options: Options): Options {
  const known = useRef(options);
  known.current = replaceEqualDeep(known.current, options);
  return known.current;
}

/** A widget that is loaded when it is shown; the dashboard shows those that are near the window. */
function loaded(definition: WidgetDefinition): WidgetDefinition {
  const Inner: ComponentType<WidgetProps> = definition.Widget;
  const Widget = (props: WidgetProps) => {
    const options = useSame(props.options);
    return (
      <Suspense fallback={<Skeleton lines={3} />}>
        <Inner {...props} options={options} />
      </Suspense>
    );
  };
  return { ...definition, Widget };
}

const DEFINITIONS: Readonly<Partial<Record<WidgetKind, WidgetDefinition>>> = {
  ...WIDGETS,
  files: files(FilesOfRuns),
  log: log(LogView),
  line_chart: lineChart<Partial<Controls>>({ Chart: LineChart, Fields: LineChartFields, readControls }),
};

/** All kinds of widgets in the order in which they are offered, with those that are made of other features' components. */
export const DASHBOARD_WIDGETS: Readonly<Partial<Record<WidgetKind, WidgetDefinition>>> = Object.fromEntries(
  WIDGET_KINDS.flatMap((kind) => {
    const definition = DEFINITIONS[kind];
    return definition ? [[kind, loaded(definition)]] : [];
  }),
);
