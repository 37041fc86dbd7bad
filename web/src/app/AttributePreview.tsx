import { lazy, type ReactNode, Suspense, useCallback, useMemo } from "react";
import type { Attributes, RunAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { TYPE_NAMES } from "@/api/values";
import { SeriesPreview } from "@/charts/SeriesPreview";
import { useChartsState } from "@/charts/useChartsState";
import { ArtifactView } from "@/files/ArtifactView";
import { FileSeriesViewer, type KeptPlace } from "@/files/FileSeriesViewer";
import { FileSetBrowser, type Inside } from "@/files/FileSetBrowser";
import { FilePreview } from "@/files/FilesPanel";
import { EditHistory } from "@/run/EditHistory";
import { LogViewer } from "@/run/LogViewer";
import { choiceOf, LOG_FINDS, type LogChoice, parseMarked, parseShown, stateOf } from "@/run/logChoice";
import { python2, python3 } from "@/run/python";
import styles from "@/run/run.module.css";
import { ScalarPreview } from "@/run/ScalarPreview";
import { CopyButton } from "@/ui/controls";
import { useLook } from "@/ui/look";
import type { NextPart, OnPart, Part } from "@/ui/part";
import { Empty, Skeleton } from "@/ui/states";

const HistogramView = lazy(async () => ({ default: (await import("@/widgets/HistogramView")).HistogramView }));

interface AttributePreviewProps extends Inside, KeptPlace {
  address: RunAddress;
  /** The run as charts know it. */
  run: ShownRun;
  /** What queries of the 3.x API know the run by. */
  runId?: string;
  attributes: Attributes;
  path: string | undefined;
  /** What the address says of charts. */
  part: Part;
  onPart: OnPart;
  live: boolean;
  /** What else can be done with what is in sight of a chart. */
  aside?: ReactNode;
}

function RunHistogram({
  address: { workspace, project, run },
  path,
  part,
  onPart,
}: { address: RunAddress; path: string } & Pick<AttributePreviewProps, "part" | "onPart">) {
  const { state, change } = useChartsState(part, onPart);
  const { zoom } = state;
  const isBySteps = state.controls.axis === "step";
  const home = useMemo(() => ({ workspace, project }), [workspace, project]);
  // It stands alone, so that neither name nor colour tells it from others.
  const runs = useMemo(() => [{ id: run, uuid: run, name: path, colour: 0 }], [run, path]);
  const paths = useMemo(() => [path], [path]);
  return (
    <div className={styles.histogram}>
      <Suspense fallback={<Skeleton lines={6} />}>
        <HistogramView
          address={home}
          runs={runs}
          paths={paths}
          title={path}
          mode="heat"
          isOfOneRun
          // What is zoomed on another axis says nothing of steps.
          zoom={isBySteps ? zoom && { from: zoom[0], to: zoom[1] } : undefined}
          onZoom={isBySteps ? (next) => change({ zoom: next && [next.from, next.to], zoomedAt: path }) : undefined}
        />
      </Suspense>
    </div>
  );
}

interface TextLook {
  choice: LogChoice;
  /** Where somebody went, from 1. */
  line: number | undefined;
  /** The lines that are marked. */
  marked: string | undefined;
}

const parseText = ({ search, find, show, line, marked }: Part): TextLook => ({
  choice: choiceOf({
    search: typeof search === "string" ? search : "",
    find: LOG_FINDS.find((each) => each === find),
    show: parseShown(show),
  }),
  line: typeof line === "string" && /^[1-9]\d{0,14}$/.test(line) ? Number(line) : undefined,
  marked: typeof marked === "string" && parseMarked(marked) ? marked : undefined,
});
const formatText = ({ choice, line, marked }: TextLook): NextPart => ({
  search: undefined,
  find: undefined,
  show: undefined,
  ...stateOf(choice),
  line: line === undefined ? undefined : String(line),
  marked,
});

/** A series of texts alone, looked through as the page keeps it. */
function TextSeries({
  address,
  path,
  count,
  live,
}: {
  address: RunAddress;
  path: string;
  count: number;
  live: boolean;
}) {
  const { state, change } = useLook(parseText, formatText);
  const onMarked = useCallback((marked: string | undefined) => change({ marked }), [change]);
  return (
    <LogViewer
      address={address}
      streams={[{ path, title: path, count }]}
      path={path}
      onPath={() => {}}
      live={live}
      line={state.line}
      onLine={(line) => change({ line })}
      marked={state.marked}
      onMarked={onMarked}
      choice={state.choice}
      onChoice={(choice, goesOn) => change({ choice }, goesOn)}
    />
  );
}

/** What an address says of the attribute that is open, and another one has not. */
export const OF_THIS_ATTRIBUTE = Object.fromEntries(
  [
    ...["inside", "filter", "c.zoom", "c.at", "m.first"],
    ...["p.step", "p.zoom", "p.form", "p.page", "p.search", "p.find", "p.line", "p.marked"],
  ].map((name) => [name, undefined]),
);

/** One attribute in full, each type with what suits it. */
export function AttributePreview({
  address,
  run,
  runId,
  attributes,
  path,
  part,
  onPart,
  inside,
  filter,
  onInside,
  place,
  onPlace,
  live,
  aside,
}: AttributePreviewProps) {
  const attribute = path === undefined ? undefined : attributes[path];
  if (path === undefined)
    return (
      <Empty title="Nothing logged yet" command={'run["train/loss"].append(loss)'}>
        What the script logs appears here within seconds:
      </Empty>
    );
  if (!attribute && live)
    return (
      <Empty title={`“${path}” is not logged yet`} command={`run["${path}"] = value`}>
        It appears here once the script logs it:
      </Empty>
    );
  if (!attribute)
    return <Empty title="There is no such attribute">{`This run has no “${path}”. Choose another on the left.`}</Empty>;
  const body = (): ReactNode => {
    switch (attribute.type) {
      case "floatSeries":
        return (
          <SeriesPreview
            key={path}
            address={address}
            run={run}
            path={path}
            value={attribute.value}
            part={part}
            onPart={onPart}
            live={live}
            aside={aside}
          />
        );
      case "histogramSeries":
        return <RunHistogram key={path} {...{ address, path, part, onPart }} />;
      case "stringSeries":
        return <TextSeries key={path} {...{ address, path, live }} count={attribute.value.count} />;
      case "imageSeries":
      case "fileRefSeries":
        return <FileSeriesViewer key={path} {...{ address, path, live, place, onPlace }} />;
      case "file":
      case "fileRef":
        return <FilePreview key={path} address={address} path={path} value={attribute.value} />;
      case "fileSet":
        return (
          <FileSetBrowser key={path} {...{ address, path, inside, filter, onInside }} size={attribute.value.size} />
        );
      case "artifact":
        return (
          <ArtifactView key={path} {...{ address, inside, onInside }} hash={attribute.value.hash} run={address.run} />
        );
      default:
        return (
          <>
            <ScalarPreview key={path} attribute={attribute} />
            {(attribute.type === "string" || attribute.type === "stringSet") && (
              <EditHistory address={address} path={path} />
            )}
          </>
        );
    }
  };
  const slash = path.lastIndexOf("/") + 1;
  return (
    <section className={styles.preview} aria-label={path}>
      <div className={styles.previewHead}>
        <h2 title={path}>
          <span>{path.slice(0, slash)}</span>
          {path.slice(slash)}
        </h2>
        <CopyButton text={path} label="Copy the path" />
        <span className={styles.type}>{TYPE_NAMES[attribute.type]}</span>
        <span className={styles.grow} />
        <CopyButton text={python2(path, attribute.type)}>Python 2.x</CopyButton>
        {runId !== undefined && (
          <CopyButton text={python3(path, attribute.type, `${address.workspace}/${address.project}`, runId)}>
            Python 3.x
          </CopyButton>
        )}
      </div>
      <div className={`${styles.previewBody} ${attribute.type === "stringSeries" ? styles.flush : ""}`}>{body()}</div>
    </section>
  );
}
