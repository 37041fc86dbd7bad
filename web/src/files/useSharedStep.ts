import { useCallback } from "react";
import { useSettled } from "@/ui/useSettled";
import { orNewest } from "./media";

/** The step that everything shows, of all that there are; null stays with the newest. */
export function useSharedStep(
  kept: number | null,
  change: (changes: { step: number | null }) => void,
  steps: readonly number[],
): [step: number | null, toStep: (step: number, isPlaying?: boolean) => void] {
  const [step, move] = useSettled(kept, (next) => change({ step: next }));
  const toStep = useCallback(
    (next: number, isPlaying = false) => move(orNewest(steps, next), isPlaying),
    [move, steps],
  );
  return [step, toStep];
}
