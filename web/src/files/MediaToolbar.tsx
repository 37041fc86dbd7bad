import { File, Grid2x2, Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { IconButton, SearchInput, Segments } from "@/ui/controls";
import { useTyped } from "@/ui/hooks";
import styles from "./media.module.css";
import type { MediaRows, MediaState } from "./mediaState";
import { StepSlider } from "./StepSlider";
import { WHOLE, zoomedAt } from "./useView";

const SETTLED_MILLISECONDS = 300;
const ZOOM_STEP = 1.5;

interface Choice<T> {
  value: T;
  text: string;
  title: string;
}

const ROWS: Choice<MediaRows>[] = [
  { value: "paths", text: "Paths", title: "Paths as rows" },
  { value: "runs", text: "Runs", title: "Runs as rows" },
  { value: "steps", text: "Steps ↓", title: "Steps as rows" },
  { value: "across", text: "Steps →", title: "Steps as columns" },
];

const OF_ONE_RUN: Choice<MediaRows>[] = [
  { value: "paths", text: "Paths", title: "All paths at one step" },
  { value: "steps", text: "Steps", title: "All steps of one path" },
];

const SIZES: Choice<MediaState["size"]>[] = [
  { value: "s", text: "S", title: "Small" },
  { value: "m", text: "M", title: "Medium" },
  { value: "l", text: "L", title: "Large" },
];

/** What is shown of the media of runs, or of one, and how. */
export function MediaToolbar({
  isOfOneRun = false,
  state,
  change,
  paths,
  path,
  steps,
  step,
  onStep,
}: {
  isOfOneRun?: boolean;
  state: MediaState;
  change: (changes: Partial<MediaState>) => void;
  paths: readonly string[];
  path: string;
  steps: readonly number[];
  step: number | null;
  onStep: (step: number, isPlaying: boolean) => void;
}) {
  const [typed, setTyped] = useTyped(state.filter, (filter) => change({ filter }), SETTLED_MILLISECONDS);
  return (
    <div className={styles.toolbar}>
      <SearchInput
        isMain
        label={isOfOneRun ? "Filter media, /regex/ too" : "Filter media by regex"}
        title={isOfOneRun ? undefined : "An extended regular expression: a & !b | c"}
        value={typed}
        onValue={setTyped}
        className={styles.filter}
      />
      {state.rows === "steps" || state.rows === "across" ? (
        <select
          className={styles.path}
          aria-label="Path"
          value={path}
          onChange={(event) => change({ path: event.target.value })}
        >
          {paths.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      ) : (
        <StepSlider
          // What plays stops when a file is opened over it.
          key={state.open ? "covered" : "seen"}
          label={isOfOneRun ? "Step of all series" : "Step of all runs"}
          steps={steps}
          step={step}
          onStep={onStep}
        />
      )}
      <Segments
        label={isOfOneRun ? "What is shown" : "Rows"}
        value={isOfOneRun && state.rows !== "steps" ? "paths" : state.rows}
        onChange={(rows) => change({ rows })}
        options={isOfOneRun ? OF_ONE_RUN : ROWS}
      />
      <Segments label="Size" value={state.size} onChange={(size) => change({ size })} options={SIZES} />
      <div className={styles.tools}>
        <IconButton
          label="Enlarge all (Ctrl and wheel)"
          onClick={() => change({ view: zoomedAt(state.view, ZOOM_STEP, 0, 0) })}
        >
          <ZoomIn size={15} aria-hidden />
        </IconButton>
        <IconButton
          label="Make all smaller"
          disabled={state.view.zoom <= 1}
          onClick={() => change({ view: zoomedAt(state.view, 1 / ZOOM_STEP, 0, 0) })}
        >
          <ZoomOut size={15} aria-hidden />
        </IconButton>
        <IconButton label="Show whole pictures" disabled={state.view.zoom <= 1} onClick={() => change({ view: WHOLE })}>
          <Maximize size={15} aria-hidden />
        </IconButton>
        <IconButton
          label="Show pixels with their edges"
          aria-pressed={state.isPixelated}
          onClick={() => change({ isPixelated: !state.isPixelated })}
        >
          <Grid2x2 size={15} aria-hidden />
        </IconButton>
        {!isOfOneRun && (
          <IconButton
            label="Show files of every kind, too"
            aria-pressed={state.hasFiles}
            onClick={() => change({ hasFiles: !state.hasFiles })}
          >
            <File size={15} aria-hidden />
          </IconButton>
        )}
      </div>
    </div>
  );
}
