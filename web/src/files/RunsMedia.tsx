import { keepPreviousData, useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Images } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError, client, unwrap } from "@/api/client";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Button } from "@/ui/controls";
import { formatInteger, formatStep } from "@/ui/format";
import { useDebounced } from "@/ui/hooks";
import { colourVariable } from "@/ui/palette";
import { type OnPart, usePartChange } from "@/ui/part";
import type { RunHover } from "@/ui/runHover";
import { Empty, Failure } from "@/ui/states";
import { useKeys } from "@/ui/useKeys";
import { WaitingFor } from "@/ui/Waiting";
import { FullMedia } from "./FullMedia";
import { MediaCell } from "./MediaCell";
import { type Heading, MediaGrid } from "./MediaGrid";
import { MediaToolbar } from "./MediaToolbar";
import { type RunMedia, unionOfSteps } from "./media";
import styles from "./media.module.css";
import { formatMediaState, type MediaState, parseMediaState } from "./mediaState";
import { placeOf } from "./StepSlider";
import { fetchEarlier, runMedia, useFollowedMedia } from "./useRunMedia";
import { useView } from "./useView";

export interface RunsMediaProps {
  address: ProjectAddress;
  runs: readonly ShownRun[];
  part: Readonly<Record<string, string | readonly string[]>>;
  onPart: OnPart;
  hoveredRun: RunHover;
  onHoverRun: (id: string | null) => void;
}

const SETTLED_MILLISECONDS = 300;
const MOST_PATHS = 200;
const MOST_RUNS = 100;
/** From so many series, the first ones, the slider knows its steps. */
const MOST_LEADING = 100;

const SIDE_OF: Record<MediaState["size"], number> = { s: 112, m: 200, l: 340 };
const AROUND = 12;
const CAPTION_PIXELS = 26;

const pathsKey = ({ workspace, project }: ProjectAddress, ids: readonly string[], names: string, hasFiles: boolean) => [
  "media",
  workspace,
  project,
  ids,
  names,
  hasFiles,
];

/** The file series that the runs have, and with `hasFiles` their single files. */
function useMediaPaths(
  { workspace, project }: ProjectAddress,
  ids: readonly string[],
  names: string,
  hasFiles: boolean,
) {
  return useQuery({
    queryKey: pathsKey({ workspace, project }, ids, names, hasFiles),
    retry: false,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const answer = await unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/runs/attributes", {
          signal,
          params: { path: { workspace, project } },
          body: {
            ids: [...ids],
            names,
            types: ["imageSeries", "fileRefSeries", ...(hasFiles ? (["file", "fileRef"] as const) : [])],
            limit: MOST_PATHS,
          },
        }),
      );
      const paths = answer.attributes.filter((each) => each.count > 0).map((each) => each.path);
      return { paths: [...new Set(paths)], isCut: answer.after !== null };
    },
  });
}

/** The files of the shown runs, at one step: paths or steps in rows and runs in columns, or the other way round. */
export function RunsMedia({ address, runs, part, onPart, onHoverRun }: RunsMediaProps) {
  const state = useMemo(() => parseMediaState(part), [part]);
  const change = usePartChange(onPart, parseMediaState, formatMediaState);

  const shownRuns = useMemo(() => runs.slice(0, MOST_RUNS), [runs]);
  const ids = useMemo(() => shownRuns.map((run) => run.id), [shownRuns]);
  const answer = useMediaPaths(address, ids, state.filter, state.hasFiles);
  const paths = useMemo(() => answer.data?.paths ?? [], [answer.data]);
  const path = (state.path !== null && paths.includes(state.path) ? state.path : paths[0]) ?? "";
  const inRows = useMemo(() => (state.rows === "steps" ? (path ? [path] : []) : paths), [state.rows, path, paths]);
  useFollowedMedia(address);
  const { steps, cut } = useSteps(address, shownRuns, inRows);
  const cache = useQueryClient();
  const earlier = useMutation({
    mutationFn: () => Promise.all(cut.map((each) => fetchEarlier(cache, address, each.run, each.path))),
  });

  // While it plays or the slider moves, the step is the page's own: the address would get an entry for each.
  const [moving, setMoving] = useState<{ step: number; isPlaying: boolean } | null>(null);
  const step = moving?.step ?? state.step;
  const settled = useDebounced(moving, SETTLED_MILLISECONDS);
  useEffect(() => {
    if (settled === null || settled !== moving || settled.isPlaying) return;
    change({ step: settled.step });
    setMoving(null);
  }, [settled, moving, change]);
  const toStep = useCallback((next: number, isPlaying = false) => setMoving({ step: next, isPlaying }), []);
  const by = (places: number) => {
    const next = steps[placeOf(steps, step) + places];
    if (next !== undefined) toStep(next);
  };
  useKeys("media", {
    ArrowLeft: () => by(-1),
    ArrowRight: () => by(1),
    "0": () => change({ view: parseMediaState({}).view }),
  });

  const box = useRef<HTMLElement>(null);
  useView(box, state.view, (view) => change({ view }), "ctrl");
  const onOpen = useCallback(
    (of: string, run: ShownRun, at: number | null) =>
      change({ open: { run: run.id, path: of }, ...(at === null ? {} : { step: at }) }),
    [change],
  );
  const openRun = shownRuns.find((run) => run.id === state.open?.run);

  const wrong = answer.error instanceof ApiError && answer.error.status === 400 ? answer.error.message : null;
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
  const rows = { paths: ofPaths, runs: ofRuns, steps: ofSteps }[state.rows];
  const columns = state.rows === "runs" ? ofPaths : ofRuns;
  const side = SIDE_OF[state.size];
  const cell = (row: number, column: number) => {
    const run = shownRuns[state.rows === "runs" ? row : column]!;
    const of = state.rows === "steps" ? path : inRows[state.rows === "runs" ? column : row]!;
    return (
      <MediaCell
        address={address}
        path={of}
        run={run}
        step={state.rows === "steps" ? steps[row]! : step}
        isExact={state.rows === "steps"}
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
      {answer.data?.isCut && <p className={styles.note}>The first {MOST_PATHS} paths. Filter to see others.</p>}
      {cut[0] && (
        <p className={styles.note}>
          {cut.length === 1
            ? `Of ${cut[0].path} of ${cut[0].run} the last ${formatInteger(cut[0].known)} of ${formatInteger(cut[0].total)} steps are here.`
            : `Of ${formatInteger(cut.length)} series the last steps are here, ${formatInteger(cut[0].known)} of ${formatInteger(cut[0].total)} of ${cut[0].path} of ${cut[0].run}.`}{" "}
          <Button disabled={earlier.isPending} onClick={() => earlier.mutate()}>
            {earlier.isPending ? "Loading…" : "Load earlier steps"}
          </Button>{" "}
          {earlier.isError && <span role="alert">They could not be loaded. Try it again.</span>}
        </p>
      )}
      {(answer.isPending || answer.isPlaceholderData) && (
        <WaitingFor
          answer={answer}
          queryKey={pathsKey(address, ids, state.filter, state.hasFiles)}
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
          actions={state.filter ? <Button onClick={() => change({ filter: "" })}>Clear the filter</Button> : undefined}
        >
          <p>
            Log a picture for each step with <code>run["samples"].append(figure)</code>.
          </p>
        </Empty>
      )}
      {paths.length > 0 && (
        <MediaGrid
          label={`Files by ${{ paths: "path and run", runs: "run and path", steps: "step and run" }[state.rows]}`}
          corner={{ paths: "Path", runs: "Run", steps: "Step" }[state.rows]}
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

interface CutSeries {
  run: string;
  path: string;
  known: number;
  total: number;
}

/** The steps of what is shown, as far as the first series tell them, and those series of which the beginning is not here. */
function useSteps(address: ProjectAddress, runs: readonly ShownRun[], paths: readonly string[]) {
  const leading = useMemo(
    () => paths.flatMap((path) => runs.map((run) => ({ run: run.id, path }))).slice(0, MOST_LEADING),
    [paths, runs],
  );
  const combine = useCallback(
    (answers: readonly { data?: RunMedia }[]) => ({
      steps: unionOfSteps(answers.map(({ data }) => (data?.isSeries ? data.files.map((file) => file.step ?? 0) : []))),
      cut: answers.flatMap(({ data }, place): CutSeries[] =>
        data && data.first > 0 ? [{ ...leading[place]!, known: data.files.length, total: data.total }] : [],
      ),
    }),
    [leading],
  );
  return useQueries({ queries: leading.map(({ run, path }) => runMedia(address, run, path)), combine });
}
