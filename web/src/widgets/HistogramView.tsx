import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { batchedHistograms, type HistogramName, type StepSpan } from "@/api/histograms";
import { isFollowed, touches } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Button, Segments } from "@/ui/controls";
import { formatInteger, formatStep } from "@/ui/format";
import { useLook } from "@/ui/look";
import { colourVariable } from "@/ui/palette";
import { useSettled } from "@/ui/useSettled";
import { coverageText, Frame, NoData, Nothing, Waiting } from "./Frame";
import { HeatMap, mostRidges, Ridges, type Shown, StepBars } from "./HistogramPanels";
import { columnUpTo, edgesExtent, remarksOf, stepsOf } from "./histogram";
import { formatHistogramLook, type HistogramMode, parseHistogramLook } from "./histogramLook";
import { useRefetchOfChanges } from "./live";
import { StepsInSight } from "./StepsInSight";
import { Tools } from "./Tools";
import { useRoom } from "./useRoom";
import styles from "./widgets.module.css";

const COLUMNS = 200;
const BINS = 100;
/** As many as the clients take: a series that stands alone is shown in its own. */
const BINS_ALONE = 512;
const MOST_PANELS = 12;
const SMALLEST_PANEL = { width: 260, height: 170 };
const CAPTION = 20;
const POLL_MILLISECONDS = 10_000;

interface HistogramViewProps {
  address: ProjectAddress;
  runs: readonly ShownRun[];
  paths: readonly string[];
  title: string;
  /** How it begins. */
  mode: HistogramMode;
  /** Whether it stands on the page of its run, which has no others to count. */
  isOfOneRun?: boolean;
  /** Whether the paths are the first of more. */
  isCut?: boolean;
  /** The steps in sight, where the address of the page keeps them. */
  zoom?: StepSpan | null;
  onZoom?: (zoom: StepSpan | null) => void;
}

const pointsText = ([first]: readonly Shown[]): string =>
  first ? `${formatInteger(first.columns.points)} ${first.columns.points === 1 ? "histogram" : "histograms"}` : "";

/** Histogram series of runs: over steps as heat maps or lines behind each other, or one step of all of them. Fills its parent. */
export function HistogramView({
  address,
  runs,
  paths,
  title,
  mode: first,
  isOfOneRun = false,
  isCut = false,
  zoom: kept,
  onZoom,
}: HistogramViewProps) {
  const { state: look, change } = useLook(parseHistogramLook, formatHistogramLook);
  const zoom = kept === undefined ? look.zoom : kept;
  // Steps have six places.
  const micros = (step: number) => Number(step.toFixed(6));
  const changeZoom = (next: StepSpan | null) =>
    (onZoom ?? ((zoom) => change({ zoom })))(next && { from: micros(next.from), to: micros(next.to) });
  const names = useMemo(
    () => paths.flatMap((path) => runs.map((run): HistogramName => ({ run: run.id, path }))).slice(0, MOST_PANELS * 4),
    [paths, runs],
  );
  const asked = paths.length * runs.length;
  const bins = names.length === 1 ? BINS_ALONE : BINS;
  const queryKey = ["histograms", address.workspace, address.project, names, zoom];
  const answer = useQuery({
    queryKey,
    enabled: names.length > 0,
    retry: false,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    refetchInterval: () => (isFollowed() ? false : POLL_MILLISECONDS),
    queryFn: ({ signal }) => batchedHistograms(address, names, COLUMNS, bins, zoom ?? undefined, signal),
  });
  useRefetchOfChanges(
    ({ runs: changed }) =>
      names.some(({ run, path }) => {
        const change = changed.get(run);
        return change !== undefined && touches(change.series, path);
      }),
    () => answer.refetch(),
  );
  const mode = look.mode ?? first;
  const [step, setStep] = useSettled(look.step, (step) => change({ step }));
  const [said, say] = useState("");
  const { room, width, height } = useRoom();
  const body = useRef<HTMLDivElement | null>(null);
  const drawing = useMemo(
    () => ({
      get current() {
        return body.current?.querySelector("svg") ?? null;
      },
    }),
    [],
  );
  const shown = useMemo(() => {
    const byId = new Map(runs.map((run) => [run.id, run]));
    return (answer.data ?? []).flatMap((columns): Shown[] => {
      const run = byId.get(columns.run);
      if (!run || columns.status !== "ok" || columns.edges.length < 2) return [];
      return [{ run, name: paths.length > 1 ? `${run.name} · ${columns.path}` : run.name, columns }];
    });
  }, [answer.data, runs, paths.length]);
  const steps = useMemo(() => stepsOf(shown.map((each) => each.columns)), [shown]);

  if (!answer.data) return <Waiting asked={{ answer, queryKey }} />;
  if (shown.length === 0 && zoom && answer.data.some(({ status }) => status === "empty"))
    return (
      <Nothing title={`Nothing was logged from step ${formatStep(zoom.from)} to ${formatStep(zoom.to)}`}>
        <Button className={styles.small} onClick={() => changeZoom(null)}>
          Show all steps
        </Button>
      </Nothing>
    );
  if (shown.length === 0) return <NoData runs={runs.length} paths={paths} />;
  const having = new Set(shown.map((each) => each.run.id)).size;
  const range = edgesExtent(shown.map((each) => each.columns)) ?? [0, 1];
  const at = step ?? steps[steps.length - 1]!;
  const place = Math.max(0, columnUpTo(steps, at));
  const panels = mode === "bars" ? [] : shown.slice(0, MOST_PANELS);
  const across = Math.max(1, Math.min(panels.length, Math.floor(width / SMALLEST_PANEL.width)));
  const down = Math.max(1, Math.ceil(panels.length / across));
  const isMany = panels.length > 1;
  const size = {
    width: Math.floor(width / across) - (isMany ? 4 : 0),
    height: Math.max(Math.floor(height / down), isMany ? SMALLEST_PANEL.height : 0) - (isMany ? CAPTION : 0),
  };
  const remarks = remarksOf(shown.map((each) => each.columns));
  const drawn = mode === "bars" ? names.length : Math.min(names.length, panels.length);
  if (names.length < asked || (mode !== "bars" && panels.length < shown.length))
    remarks.push(`the first ${formatInteger(drawn)} of ${formatInteger(asked)} series`);
  if (isCut) remarks.push(`the first ${formatInteger(paths.length)} names that match`);
  const lines = mostRidges(size.height);
  const isThinned = mode === "ridge" && panels.some(({ columns }) => columns.steps.length > lines);
  if (isThinned) remarks.push(`${formatInteger(lines)} lines of each`);
  const isZoomable = zoom !== null || isThinned || shown.some(({ columns }) => columns.is_sampled);
  const table = () => ({
    head: [
      "Run",
      "Id",
      "Path",
      "Step",
      "From",
      "To",
      shown.some((each) => each.columns.is_density) ? "Density" : "Count",
    ],
    rows: shown.flatMap(({ run, columns }) => {
      const only = mode === "bars" ? [columnUpTo(columns.steps, at)] : columns.steps.map((_, column) => column);
      return only.flatMap((column) =>
        (columns.values[column] ?? []).map((value, bin) => [
          run.name,
          run.id,
          columns.path,
          columns.steps[column]!,
          columns.edges[bin]!,
          columns.edges[bin + 1]!,
          value,
        ]),
      );
    }),
  });
  return (
    <Frame
      asked={{ answer, queryKey }}
      note={[...(isOfOneRun ? [pointsText(shown)] : [coverageText(having, runs.length)]), ...remarks].join(" · ")}
      legend={
        isZoomable && (
          <StepsInSight shown={{ from: steps[0]!, to: steps[steps.length - 1]! }} zoom={zoom} onZoom={changeZoom} />
        )
      }
      tools={
        <>
          <Segments
            label="How the histograms are shown"
            value={mode}
            onChange={(next) => change({ mode: next === first ? null : next })}
            options={[
              { value: "heat", text: "Heat map" },
              { value: "ridge", text: "Ridges" },
              { value: "bars", text: "One step" },
            ]}
          />
          <Tools title={title} table={table} drawing={isMany ? undefined : drawing} />
        </>
      }
    >
      <div ref={body} className={styles.histograms} data-many={isMany || undefined} tabIndex={isMany ? 0 : undefined}>
        <div ref={room} className={styles.histogramRoom}>
          {width > 80 &&
            height > 60 &&
            panels.map((each) => (
              <figure key={`${each.run.id} ${each.columns.path}`} className={styles.panel}>
                {isMany && (
                  <figcaption className={styles.of}>
                    <i className={styles.dot} style={{ background: colourVariable(each.run.colour) }} />
                    <span title={each.name}>{each.name}</span>
                  </figcaption>
                )}
                {mode === "heat" ? (
                  <HeatMap shown={each} range={range} {...size} onSay={say} onZoom={changeZoom} />
                ) : (
                  <Ridges shown={each} range={range} {...size} />
                )}
              </figure>
            ))}
          {width > 80 && height > 60 && mode === "bars" && (
            <StepBars shown={shown} step={at} width={width} height={height} onSay={say} />
          )}
        </div>
        {mode === "bars" && (
          <label className={styles.stepSlider}>
            Step {formatStep(at)}
            <input
              type="range"
              min={0}
              max={steps.length - 1}
              value={place}
              aria-valuetext={`step ${formatStep(at)}`}
              onChange={(event) => {
                const next = Number(event.target.value);
                // At its end it stays with the newest.
                setStep(next === steps.length - 1 ? null : (steps[next] ?? null));
              }}
            />
          </label>
        )}
        <span className="visually-hidden" aria-live="polite">
          {said}
        </span>
      </div>
    </Frame>
  );
}
