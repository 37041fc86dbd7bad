import { Images } from "lucide-react";
import { useMemo, useRef } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { WrongPattern } from "@/api/together";
import { Button } from "@/ui/controls";
import { formatInteger, formatStep } from "@/ui/format";
import { colourVariable } from "@/ui/palette";
import { type OnPart, usePartChange } from "@/ui/part";
import type { RunHover } from "@/ui/runHover";
import { Empty, Failure } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { FullMedia } from "./FullMedia";
import { CAPTION_PIXELS, MediaCell, SIDE_OF } from "./MediaCell";
import { type Heading, MediaGrid } from "./MediaGrid";
import { MediaToolbar } from "./MediaToolbar";
import styles from "./media.module.css";
import { formatMediaState, parseMediaState } from "./mediaState";
import { StepsNote } from "./StepsNote";
import { useLooking } from "./useLooking";
import { mediaPathsKey, useMediaPaths } from "./useMediaPaths";

export interface RunsMediaProps {
  address: ProjectAddress;
  runs: readonly ShownRun[];
  part: Readonly<Record<string, string | readonly string[]>>;
  onPart: OnPart;
  hoveredRun: RunHover;
  onHoverRun: (id: string | null) => void;
}

const MOST_RUNS = 100;
const AROUND = 12;

/** The files of the shown runs, at one step: paths or steps in rows and runs in columns, or the other way round. */
export function RunsMedia({ address, runs, part, onPart, onHoverRun }: RunsMediaProps) {
  const state = useMemo(() => parseMediaState(part), [part]);
  const changePart = usePartChange(onPart, parseMediaState, formatMediaState);

  const shownRuns = useMemo(() => runs.slice(0, MOST_RUNS), [runs]);
  const ids = useMemo(() => shownRuns.map((run) => run.id), [shownRuns]);
  const answer = useMediaPaths(address, ids, state.filter, state.hasFiles);
  const paths = useMemo(() => answer.data?.paths ?? [], [answer.data]);
  const path = (state.path !== null && paths.includes(state.path) ? state.path : paths[0]) ?? "";
  const isBySteps = state.rows === "steps" || state.rows === "across";
  const inRows = useMemo(() => (isBySteps ? (path ? [path] : []) : paths), [isBySteps, path, paths]);
  const box = useRef<HTMLElement>(null);
  const { known, steps, step, toStep, change, onOpen } = useLooking(address, shownRuns, inRows, state, changePart, box);
  const openRun = shownRuns.find((run) => run.id === state.open?.run);

  const wrong = answer.error instanceof WrongPattern ? answer.error.message : null;
  const ofRuns: Heading[] = shownRuns.map((run) => ({
    key: run.id,
    title: `${run.name} (${run.id})`,
    content: (
      <>
        <span className={styles.dot} style={{ background: colourVariable(run.colour) }} aria-hidden />
        {run.name}
      </>
    ),
  }));
  const ofPaths: Heading[] = inRows.map((each) => ({ key: each, title: each, content: each }));
  const ofSteps: Heading[] = useMemo(
    () =>
      steps.map((each) => ({
        key: String(each),
        title: `Step ${formatStep(each)}`,
        content: `step ${formatStep(each)}`,
      })),
    [steps],
  );
  const rows = { paths: ofPaths, runs: ofRuns, steps: ofSteps, across: ofRuns }[state.rows];
  const columns = { paths: ofRuns, runs: ofPaths, steps: ofRuns, across: ofSteps }[state.rows];
  const areRunsRows = rows === ofRuns;
  const side = SIDE_OF[state.size];
  const cell = (row: number, column: number) => {
    const [run, other] = areRunsRows ? [shownRuns[row]!, column] : [shownRuns[column]!, row];
    const of = isBySteps ? path : inRows[other]!;
    return (
      <MediaCell
        address={address}
        path={of}
        run={run}
        step={isBySteps ? steps[other]! : step}
        isExact={isBySteps}
        isWhole={state.view.zoom > 1}
        onHover={onHoverRun}
        onOpen={onOpen}
      />
    );
  };
  return (
    <section
      ref={box}
      className={styles.panel}
      aria-label="Media"
      data-size={state.size}
      data-pixelated={state.isPixelated ? "" : undefined}
      data-zoomed={state.view.zoom > 1 ? "" : undefined}
    >
      <MediaToolbar state={state} change={change} paths={paths} path={path} steps={steps} step={step} onStep={toStep} />
      {wrong && (
        <p className={styles.note} role="alert">
          {wrong}
        </p>
      )}
      {runs.length > MOST_RUNS && (
        <p className={styles.note}>
          The first {MOST_RUNS} of {formatInteger(runs.length)} runs. Show fewer to see others.
        </p>
      )}
      {answer.data?.isCut && <p className={styles.note}>Not all paths are listed. Filter to see others.</p>}
      <StepsNote address={address} steps={known} />
      {(answer.isPending || answer.isPlaceholderData) && (
        <WaitingFor
          answer={answer}
          queryKey={mediaPathsKey(address, ids, state.filter, state.hasFiles)}
          what="Looking for the media of the runs…"
          lines={10}
        />
      )}
      {answer.isError && !wrong && !answer.data && (
        <Failure title="The media could not be listed" error={answer.error} onRetry={() => answer.refetch()} />
      )}
      {answer.data && paths.length === 0 && (
        <Empty
          icon={<Images size={20} />}
          title={state.filter ? "No media under this filter" : "The runs have no media"}
          command={state.filter ? undefined : 'run["samples"].append(figure)'}
          actions={state.filter ? <Button onClick={() => change({ filter: "" })}>Clear the filter</Button> : undefined}
        >
          {state.filter ? "Other media of the runs stand under other names." : "A script logs a picture for each step:"}
        </Empty>
      )}
      {paths.length > 0 && (
        <MediaGrid
          isStale={answer.isPlaceholderData}
          label={`Files by ${{ paths: "path and run", runs: "run and path", steps: "step and run", across: "run and step" }[state.rows]}`}
          corner={{ paths: "Path", runs: "Run", steps: "Step", across: "Run" }[state.rows]}
          rows={rows}
          columns={columns}
          cellPixels={{ width: side + AROUND, height: side + AROUND + CAPTION_PIXELS }}
          cell={cell}
        />
      )}
      {state.open && openRun && (
        <FullMedia
          address={address}
          runs={shownRuns}
          shown={{ path: state.open.path, run: openRun }}
          step={step}
          isPixelated={state.isPixelated}
          onPixelated={(isPixelated) => change({ isPixelated })}
          view={state.view}
          onView={(view) => change({ view })}
          comparison={state.comparison}
          onComparison={(comparison) => change({ comparison })}
          onShow={(next) => change({ open: { run: next.run.id, path: next.path } })}
          onStep={toStep}
          onClose={() => change({ open: null, comparison: null })}
        />
      )}
    </section>
  );
}
