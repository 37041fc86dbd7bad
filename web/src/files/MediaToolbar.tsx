import { File, Grid2x2, Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { IconButton, SearchInput, Segments } from "@/ui/controls";
import { useTyped } from "@/ui/hooks";
import styles from "./media.module.css";
import type { MediaRows, MediaState } from "./mediaState";
import { StepSlider } from "./StepSlider";
import { WHOLE, zoomedAt } from "./useView";

const SETTLED_MILLISECONDS = 300;
const ZOOM_STEP = 1.5;

const ROWS: { value: MediaRows; text: string; title: string }[] = [
  { value: "paths", text: "Paths", title: "Paths as rows" },
  { value: "runs", text: "Runs", title: "Runs as rows" },
  { value: "steps", text: "Steps", title: "Steps as rows" },
];

const SIZES: { value: MediaState["size"]; text: string; title: string }[] = [
  { value: "s", text: "S", title: "Small" },
  { value: "m", text: "M", title: "Medium" },
  { value: "l", text: "L", title: "Large" },
];

/** What is shown of the media of many runs, and how. */
export function MediaToolbar({
  state,
  change,
  paths,
  path,
  steps,
  step,
  onStep,
}: {
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
        label="Filter media by regex"
        title="An extended regular expression: a & !b | c"
        value={typed}
        onValue={setTyped}
        className={styles.filter}
      />
      {state.rows === "steps" ? (
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
        <StepSlider label="Step of all runs" steps={steps} step={step} onStep={onStep} />
      )}
      <Segments label="Rows" value={state.rows} onChange={(rows) => change({ rows })} options={ROWS} />
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
        <IconButton
          label="Show single files, too"
          aria-pressed={state.hasFiles}
          onClick={() => change({ hasFiles: !state.hasFiles })}
        >
          <File size={15} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
