import { Pause, Play, StepBack, StepForward } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { IconButton } from "@/ui/controls";
import { formatStep } from "@/ui/format";
import { nearestUpTo } from "./media";
import styles from "./media.module.css";

const PLAY_MILLISECONDS = 400;

/** Walks through steps, by hand or by itself. A null step is the last of all. */
export function StepSlider({
  label,
  steps,
  step,
  onStep,
}: {
  label: string;
  steps: readonly number[];
  step: number | null;
  /** `isMoving` while more steps are about to follow. */
  onStep: (step: number, isMoving: boolean) => void;
}) {
  const [playing, setPlaying] = useState(false);
  const place = placeOf(steps, step);
  const to = (next: number, isMoving: boolean) => {
    const found = steps[Math.max(0, Math.min(steps.length - 1, next))];
    if (found !== undefined) onStep(found, isMoving);
  };
  const latest = useRef({ to, place });
  latest.current = { to, place };
  const { length } = steps;
  useEffect(() => {
    if (!playing || length < 2) return;
    const timer = setTimeout(() => latest.current.to((place + 1) % length, true), PLAY_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [playing, place, length]);
  // However playing ends, no more steps follow.
  useEffect(() => (playing ? () => latest.current.to(latest.current.place, false) : undefined), [playing]);
  return (
    <div className={styles.steps}>
      <IconButton label="Previous step" disabled={place <= 0} onClick={() => to(place - 1, false)}>
        <StepBack size={14} aria-hidden />
      </IconButton>
      <IconButton label={playing ? "Pause" : "Play"} disabled={steps.length < 2} onClick={() => setPlaying(!playing)}>
        {playing ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
      </IconButton>
      <IconButton label="Next step" disabled={place >= steps.length - 1} onClick={() => to(place + 1, false)}>
        <StepForward size={14} aria-hidden />
      </IconButton>
      <input
        type="range"
        min={0}
        max={Math.max(0, steps.length - 1)}
        value={place}
        aria-label={label}
        aria-valuetext={`step ${formatStep(steps[place] ?? 0)}`}
        disabled={steps.length < 2}
        onChange={(event) => to(Number(event.target.value), false)}
      />
      <output>
        step <b>{steps.length > 0 ? formatStep(steps[place] ?? 0) : "–"}</b>
      </output>
    </div>
  );
}

/** The place in `steps` that a step stands for. */
export const placeOf = (steps: readonly number[], step: number | null): number =>
  Math.max(
    0,
    nearestUpTo(
      steps.map((each) => ({ step: each })),
      step,
    ),
  );
