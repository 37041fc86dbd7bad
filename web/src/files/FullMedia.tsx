import { useQuery } from "@tanstack/react-query";
import { Download, Grid2x2, Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { IconButton, Segments } from "@/ui/controls";
import { Dialog } from "@/ui/Dialog";
import { formatBytes, formatStep } from "@/ui/format";
import { colourVariable } from "@/ui/palette";
import { Empty, Failure } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { DifferencePicture } from "./DifferencePicture";
import { FileBody } from "./FileBody";
import { isPicture } from "./kind";
import { captionOf, fileUpTo, type MediaFile, unionOfSteps } from "./media";
import styles from "./media.module.css";
import { Undrawable } from "./Picture";
import { SaidImage } from "./SaidImage";
import { placeOf, StepSlider } from "./StepSlider";
import { runMedia } from "./useRunMedia";
import { useView, type View, WHOLE, within, zoomedAt } from "./useView";

export type ComparisonMode = "side" | "blink" | "difference";

/** What a file is looked at beside: that of another run at the same step, or the one before it of the same run. */
export interface Comparison {
  /** A run's id, or "previous". */
  other: string;
  mode: ComparisonMode;
}

interface FullMediaProps {
  address: ProjectAddress;
  runs: readonly ShownRun[];
  /** Of a run that stands alone: what else it has. */
  paths?: readonly string[];
  shown: { path: string; run: ShownRun };
  step: number | null;
  isPixelated: boolean;
  view?: View;
  onView?: (view: View) => void;
  comparison?: Comparison | null;
  onComparison?: (comparison: Comparison | null) => void;
  onPixelated?: (isPixelated: boolean) => void;
  onShow: (shown: { path: string; run: ShownRun }) => void;
  /** `isMoving` while more steps are about to follow. */
  onStep: (step: number, isMoving?: boolean) => void;
  onClose: () => void;
}

const PREVIOUS = "previous";
const ZOOM_STEP = 1.5;
/** Of the picture's place. */
const PAN_STEP = 0.1;

/** One file in large, alone or beside another one; arrows go on to the next step (left, right) and run, or path of the run (up, down). */
export function FullMedia({
  address,
  runs,
  paths = [],
  shown,
  step,
  isPixelated,
  onPixelated,
  view: givenView,
  onView,
  comparison: givenComparison,
  onComparison,
  onShow,
  onStep,
  onClose,
}: FullMediaProps) {
  const { path, run } = shown;
  const [ownView, setOwnView] = useState(WHOLE);
  const [ownComparison, setOwnComparison] = useState<Comparison | null>(null);
  const view = givenView ?? ownView;
  const setView = onView ?? setOwnView;
  const comparison = onComparison ? (givenComparison ?? null) : ownComparison;
  const compare = onComparison ?? setOwnComparison;

  const answer = useQuery(runMedia(address, run.id, path));
  const otherRun = comparison?.other === PREVIOUS ? run : runs.find((each) => each.id === comparison?.other);
  const otherAnswer = useQuery({ ...runMedia(address, otherRun?.id ?? "", path), enabled: otherRun !== undefined });
  const file = answer.data && fileUpTo(answer.data, step);
  const otherMedia = otherRun && otherAnswer.data;
  const other =
    otherMedia && comparison?.other === PREVIOUS
      ? otherMedia.files[otherMedia.files.indexOf(file!) - 1]
      : otherMedia && fileUpTo(otherMedia, step);

  // Those of what is seen: steps of other series would change nothing here.
  const steps = useMemo(
    () =>
      unionOfSteps(
        [answer.data, otherRun?.id === run.id ? undefined : otherAnswer.data].map((media) =>
          media?.isSeries ? media.files.map((each) => each.step ?? 0) : [],
        ),
      ),
    [answer.data, otherAnswer.data, otherRun, run],
  );

  const box = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLParagraphElement>(null);
  const id = useId();
  useView(box, view, setView, "plain");
  // Below the dialog's own, so that the arrows work at once.
  useEffect(() => line.current?.focus(), []);
  const toOther = (by: number) => {
    const next = runs[runs.findIndex((each) => each.id === run.id) + by];
    const nextPath = paths[paths.indexOf(path) + by];
    if (next) onShow({ path, run: next });
    else if (nextPath !== undefined) onShow({ path: nextPath, run });
  };
  const toStep = (by: number) => {
    const next = steps[placeOf(steps, step) + by];
    if (next !== undefined) onStep(next);
  };
  const pan = (x: number, y: number) =>
    setView(within({ ...view, x: view.x + x * PAN_STEP, y: view.y + y * PAN_STEP }));
  const zoom = (by: number) => setView(by === 0 ? WHOLE : zoomedAt(view, by, 0, 0));
  const onKeyDown = (event: React.KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (["INPUT", "SELECT", "AUDIO", "VIDEO"].includes(target.tagName) || target.role === "radio") return;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => toStep(-1),
      ArrowRight: () => toStep(1),
      ArrowUp: () => toOther(-1),
      ArrowDown: () => toOther(1),
      "Shift+ArrowLeft": () => pan(1, 0),
      "Shift+ArrowRight": () => pan(-1, 0),
      "Shift+ArrowUp": () => pan(0, 1),
      "Shift+ArrowDown": () => pan(0, -1),
      "+": () => zoom(ZOOM_STEP),
      "-": () => zoom(1 / ZOOM_STEP),
      "0": () => zoom(0),
    };
    const action = actions[event.shiftKey && event.key.startsWith("Arrow") ? `Shift+${event.key}` : event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    action();
    event.preventDefault();
    event.stopPropagation();
  };
  const name = file ? file.name || path : path;
  const isDrawn = file !== undefined && isPicture(name, file.mimeType);
  return (
    <Dialog title={`${run.name} · ${path}`} onClose={onClose} full>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are the dialog's, which has the focus. */}
      <div ref={box} className={styles.full} data-pixelated={isPixelated ? "" : undefined} onKeyDown={onKeyDown}>
        <div className={styles.fullBar}>
          {steps.length > 1 && <StepSlider label="Step of the file" steps={steps} step={step} onStep={onStep} />}
          {isDrawn && (
            <>
              <IconButton label="Enlarge" onClick={() => zoom(ZOOM_STEP)}>
                <ZoomIn size={15} aria-hidden />
              </IconButton>
              <IconButton label="Make smaller" disabled={view.zoom <= 1} onClick={() => zoom(1 / ZOOM_STEP)}>
                <ZoomOut size={15} aria-hidden />
              </IconButton>
              <IconButton label="Show the whole picture" disabled={view.zoom <= 1} onClick={() => zoom(0)}>
                <Maximize size={15} aria-hidden />
              </IconButton>
              {onPixelated && (
                <IconButton
                  label="Show pixels with their edges"
                  aria-pressed={isPixelated}
                  onClick={() => onPixelated(!isPixelated)}
                >
                  <Grid2x2 size={15} aria-hidden />
                </IconButton>
              )}
              <label className={styles.compareWith} htmlFor={id}>
                Compare with
                <select
                  id={id}
                  value={otherRun ? comparison?.other : ""}
                  onChange={(event) =>
                    compare(
                      event.target.value === ""
                        ? null
                        : { other: event.target.value, mode: comparison?.mode ?? "side" },
                    )
                  }
                >
                  <option value="">nothing</option>
                  {answer.data?.isSeries && <option value={PREVIOUS}>the step before</option>}
                  {runs
                    .filter((each) => each.id !== run.id)
                    .map((each) => (
                      <option key={each.id} value={each.id}>
                        {each.name}
                      </option>
                    ))}
                </select>
              </label>
              {comparison && otherRun && (
                <Segments
                  label="How to compare"
                  value={comparison.mode}
                  onChange={(mode) => compare({ ...comparison, mode })}
                  options={[
                    { value: "side", text: "Beside", title: "Beside each other" },
                    { value: "blink", text: "Blink", title: "One after the other in the same place" },
                    { value: "difference", text: "Difference", title: "The difference of their pixels" },
                  ]}
                />
              )}
            </>
          )}
          {file && (
            <IconButton label="Download" onClick={() => location.assign(file.downloadUrl)}>
              <Download size={15} aria-hidden />
            </IconButton>
          )}
        </div>
        <div className={styles.fullBody}>
          {answer.isPending && (
            <WaitingFor answer={answer} queryKey={runMedia(address, run.id, path).queryKey} what="Loading the file…" />
          )}
          {answer.isError && !answer.data && <Failure error={answer.error} onRetry={() => answer.refetch()} />}
          {answer.data && !file && <Empty title="Nothing up to this step" />}
          {file && !isDrawn && (
            <div className={styles.fullDocument}>
              <FileBody name={name} mimeType={file.mimeType} size={file.size} url={file.url} />
            </div>
          )}
          {file && isDrawn && (
            <Pictures
              one={{ file, title: run.name, colour: run.colour, path }}
              other={
                comparison && otherRun && other
                  ? { file: other, title: otherRun.name, colour: otherRun.colour, path }
                  : null
              }
              mode={comparison?.mode ?? "side"}
              missing={
                comparison && otherRun && otherAnswer.data && !other
                  ? `${comparison.other === PREVIOUS ? "There is no step before" : `${otherRun.name} has nothing up to this step`}`
                  : null
              }
            />
          )}
        </div>
        <p ref={line} className={styles.fullStep} tabIndex={-1} aria-live="polite">
          {file?.step != null ? `step ${formatStep(file.step)}` : file ? "" : "no step yet"}
          {file?.description ? `${file.step != null ? " · " : ""}${file.description}` : ""}
          <span>
            {[
              file && formatBytes(file.size),
              file && (file.mimeType || "file"),
              steps.length > 1 && "← → step",
              runs.length > 1 ? "↑ ↓ run" : paths.length > 1 && "↑ ↓ path",
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </p>
      </div>
    </Dialog>
  );
}

interface Titled {
  file: MediaFile;
  title: string;
  colour: number;
  path: string;
}

function Pictures({
  one,
  other,
  mode,
  missing,
}: {
  one: Titled;
  other: Titled | null;
  mode: ComparisonMode;
  missing: string | null;
}) {
  if (other && mode === "difference")
    return (
      <DifferencePicture
        one={one.file.url}
        other={other.file.url}
        label={`Difference of ${one.title} and ${other.title}`}
      />
    );
  if (other && mode === "blink") return <Blink one={one} other={other} />;
  return (
    <div className={styles.beside}>
      <Large {...one} hasTitle={other !== null || missing !== null} />
      {other && <Large {...other} hasTitle />}
      {missing && <Empty title={missing} />}
    </div>
  );
}

function Large({ file, title, colour, path, hasTitle }: Titled & { hasTitle: boolean }) {
  return (
    <figure className={styles.large}>
      {hasTitle && (
        <figcaption>
          <span className={styles.dot} style={{ background: colourVariable(colour) }} aria-hidden />
          {title}
          {file.step !== null && ` · step ${formatStep(file.step)}`}
        </figcaption>
      )}
      <div className={styles.place} data-view>
        <SaidImage
          key={`${path} of ${title}`}
          src={file.url}
          damaged={<Undrawable />}
          alt={`${captionOf(file, path)} of ${title}`}
          draggable={false}
        />
      </div>
    </figure>
  );
}

const BLINK_MILLISECONDS = 600;

function Blink({ one, other }: { one: Titled; other: Titled }) {
  const [isOther, setIsOther] = useState(false);
  useEffect(() => {
    // Who asked for less motion turns from one to the other by hand.
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const timer = setInterval(() => setIsOther((before) => !before), BLINK_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
  const now = isOther ? other : one;
  return (
    <figure className={styles.large}>
      <figcaption>
        <button type="button" className={styles.turn} onClick={() => setIsOther(!isOther)}>
          <span className={styles.dot} style={{ background: colourVariable(now.colour) }} aria-hidden />
          {now.title}
          {now.file.step !== null && ` · step ${formatStep(now.file.step)}`}
        </button>
      </figcaption>
      <div className={styles.place} data-view>
        {[one, other].map((each, index) => (
          <img
            key={index}
            src={each.file.url}
            alt={`${captionOf(each.file, each.path)} of ${each.title}`}
            draggable={false}
            data-hidden={(index === 1) !== isOther || undefined}
          />
        ))}
      </div>
    </figure>
  );
}
