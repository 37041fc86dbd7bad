import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Grid2x2, Images, Pause, Play, StepBack, StepForward, TableProperties } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError, client, unwrap } from "@/api/client";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Button, IconButton, SearchInput, Segments } from "@/ui/controls";
import { formatInteger, formatStep } from "@/ui/format";
import { useDebounced, useKeys } from "@/ui/hooks";
import { colourVariable } from "@/ui/palette";
import type { RunHover } from "@/ui/runHover";
import { Empty, Failure, Skeleton } from "@/ui/states";
import { FullMedia } from "./FullMedia";
import { MediaCell } from "./MediaCell";
import styles from "./media.module.css";
import { formatMediaState, type MediaState, nearestUpTo, parseMediaState, unionOfSteps } from "./mediaState";

export interface RunsMediaProps {
  address: ProjectAddress;
  runs: readonly ShownRun[];
  part: Readonly<Record<string, string | readonly string[]>>;
  onPart: (part: Record<string, string | readonly string[] | undefined>) => void;
  hoveredRun: RunHover;
  onHoverRun: (id: string | null) => void;
}

const PLAY_MILLISECONDS = 400;
const SETTLED_MILLISECONDS = 300;
const MOST_PATHS = 200;
const MOST_RUNS = 100;

const SIZES: { value: MediaState["size"]; text: string; title: string }[] = [
  { value: "s", text: "S", title: "Small" },
  { value: "m", text: "M", title: "Medium" },
  { value: "l", text: "L", title: "Large" },
];

/** The file series that the runs have. */
function useMediaPaths({ workspace, project }: ProjectAddress, ids: readonly string[], names: string) {
  return useQuery({
    queryKey: ["media", workspace, project, ids, names],
    retry: false,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const answer = await unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/runs/attributes", {
          signal,
          params: { path: { workspace, project } },
          body: { ids: [...ids], names, types: ["imageSeries", "fileRefSeries"], limit: MOST_PATHS },
        }),
      );
      const paths = answer.attributes.filter((each) => each.count > 0).map((each) => each.path);
      return { paths: [...new Set(paths)], isCut: answer.after !== null };
    },
  });
}

/** The files of series of the shown runs: a path in each row, a run in each column (or the other way round), at one step. */
export function RunsMedia({ address, runs, part, onPart, onHoverRun }: RunsMediaProps) {
  const state = useMemo(() => parseMediaState(part), [part]);
  const latest = useRef(state);
  latest.current = state;
  const change = useCallback(
    (changes: Partial<MediaState>) => {
      latest.current = { ...latest.current, ...changes };
      onPart(formatMediaState(latest.current));
    },
    [onPart],
  );
  const [typed, setTyped] = useState(state.filter);
  const filter = useDebounced(typed, SETTLED_MILLISECONDS);
  useEffect(() => setTyped(state.filter), [state.filter]);
  useEffect(() => {
    if (filter !== latest.current.filter) change({ filter });
  }, [filter, change]);

  const columns = useMemo(() => runs.slice(0, MOST_RUNS), [runs]);
  const ids = useMemo(() => columns.map((run) => run.id), [columns]);
  const answer = useMediaPaths(address, ids, state.filter);
  const paths = answer.data?.paths ?? [];
  const { steps, onSteps } = useSteps();

  // While it plays or the slider moves, the step is the page's own: the address would get an entry for each.
  const [moving, setMoving] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const step = moving ?? state.step;
  const settled = useDebounced(moving, SETTLED_MILLISECONDS);
  useEffect(() => {
    if (settled === null || playing || settled !== moving) return;
    change({ step: settled });
    setMoving(null);
  }, [settled, playing, moving, change]);
  const place = Math.max(
    0,
    nearestUpTo(
      steps.map((each) => ({ step: each })),
      step,
    ),
  );
  const toPlace = useCallback(
    (to: number) => {
      const next = steps[Math.max(0, Math.min(steps.length - 1, to))];
      if (next !== undefined) setMoving(next);
    },
    [steps],
  );
  useEffect(() => {
    if (!playing || steps.length < 2) return;
    const timer = setTimeout(() => toPlace((place + 1) % steps.length), PLAY_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [playing, place, steps, toPlace]);

  const [full, setFull] = useState<{ path: string; run: ShownRun } | null>(null);
  useKeys({ ArrowLeft: () => toPlace(place - 1), ArrowRight: () => toPlace(place + 1) });

  const wrong = answer.error instanceof ApiError && answer.error.status === 400 ? answer.error.message : null;
  const cell = (path: string, run: ShownRun) => (
    <MediaCell
      key={`${run.id} ${path}`}
      address={address}
      path={path}
      run={run}
      step={step}
      onSteps={onSteps}
      onHover={onHoverRun}
      onOpen={() => setFull({ path, run })}
    />
  );
  const runName = (run: ShownRun) => (
    <>
      <span className={styles.dot} style={{ background: colourVariable(run.colour) }} aria-hidden />
      <span title={`${run.name} (${run.id})`}>{run.name}</span>
    </>
  );
  return (
    <section
      className={styles.panel}
      aria-label="Media"
      data-size={state.size}
      data-pixelated={state.isPixelated ? "" : undefined}
    >
      <div className={styles.toolbar}>
        <SearchInput
          label="Filter media by regex"
          title="An extended regular expression: a & !b | c"
          value={typed}
          onValue={setTyped}
          className={styles.filter}
        />
        <div className={styles.steps}>
          <IconButton label="Previous step" disabled={place === 0} onClick={() => toPlace(place - 1)}>
            <StepBack size={14} aria-hidden />
          </IconButton>
          <IconButton
            label={playing ? "Pause" : "Play"}
            disabled={steps.length < 2}
            onClick={() => setPlaying(!playing)}
          >
            {playing ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
          </IconButton>
          <IconButton label="Next step" disabled={place >= steps.length - 1} onClick={() => toPlace(place + 1)}>
            <StepForward size={14} aria-hidden />
          </IconButton>
          <input
            type="range"
            min={0}
            max={Math.max(0, steps.length - 1)}
            value={place}
            aria-label="Step of all runs"
            aria-valuetext={`step ${formatStep(steps[place] ?? 0)}`}
            disabled={steps.length < 2}
            onChange={(event) => toPlace(Number(event.target.value))}
          />
          <output>
            step <b>{steps.length > 0 ? formatStep(steps[place] ?? 0) : "–"}</b>
          </output>
        </div>
        <Segments label="Size" value={state.size} onChange={(size) => change({ size })} options={SIZES} />
        <IconButton
          label="Show pixels with their edges"
          aria-pressed={state.isPixelated}
          onClick={() => change({ isPixelated: !state.isPixelated })}
        >
          <Grid2x2 size={15} aria-hidden />
        </IconButton>
        <IconButton
          label="Runs as rows"
          aria-pressed={state.isFlipped}
          onClick={() => change({ isFlipped: !state.isFlipped })}
        >
          <TableProperties size={15} aria-hidden />
        </IconButton>
      </div>
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
      {answer.data?.isCut && <p className={styles.note}>The first {MOST_PATHS} series. Filter to see others.</p>}
      {answer.isPending && <Skeleton lines={10} />}
      {answer.isError && !wrong && !answer.data && (
        <Failure title="The media could not be listed" error={answer.error} onRetry={() => answer.refetch()} />
      )}
      {answer.data && paths.length === 0 && (
        <Empty
          icon={<Images size={20} />}
          title={state.filter ? "No media under this filter" : "The runs have no media"}
          actions={state.filter ? <Button onClick={() => setTyped("")}>Clear the filter</Button> : undefined}
        >
          <p>
            Log a picture for each step with <code>run["samples"].append(figure)</code>.
          </p>
        </Empty>
      )}
      {paths.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <section className={styles.scroller} tabIndex={0} aria-label="Files by path and run">
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col" className={styles.corner}>
                  {state.isFlipped ? "Run" : "Path"}
                </th>
                {state.isFlipped
                  ? paths.map((path) => (
                      <th key={path} scope="col" title={path}>
                        <span>{path}</span>
                      </th>
                    ))
                  : columns.map((run) => (
                      <th key={run.id} scope="col">
                        {runName(run)}
                      </th>
                    ))}
              </tr>
            </thead>
            <tbody>
              {state.isFlipped
                ? columns.map((run) => (
                    <tr key={run.id}>
                      <th scope="row">{runName(run)}</th>
                      {paths.map((path) => cell(path, run))}
                    </tr>
                  ))
                : paths.map((path) => (
                    <tr key={path}>
                      <th scope="row" title={path}>
                        <span>{path}</span>
                      </th>
                      {columns.map((run) => cell(path, run))}
                    </tr>
                  ))}
            </tbody>
          </table>
        </section>
      )}
      {full && (
        <FullMedia
          address={address}
          runs={columns}
          shown={full}
          step={step}
          isPixelated={state.isPixelated}
          onShow={setFull}
          onStep={(by) => toPlace(place + by)}
          onClose={() => setFull(null)}
        />
      )}
    </section>
  );
}

/** The steps of all series that cells have loaded so far. */
function useSteps() {
  const known = useRef(new Map<string, readonly number[]>());
  const [steps, setSteps] = useState<readonly number[]>([]);
  const onSteps = useCallback((key: string, of: readonly number[]) => {
    known.current.set(key, of);
    setSteps((before) => {
      const next = unionOfSteps(known.current.values());
      return next.length === before.length && next.every((each, index) => each === before[index]) ? before : next;
    });
  }, []);
  return { steps, onSteps };
}
