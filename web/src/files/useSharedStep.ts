import { useCallback } from "react";
import type { Change } from "@/ui/part";
import { useSettled } from "@/ui/useSettled";
import { orNewest } from "./media";

/**
 * The step that everything shows, of all that there are; null stays with the newest. What else changes while the slider does not rest yet
 * takes the step along: it would otherwise come behind, and Back would undo it alone.
 */
export function useSharedStep<State extends { step: number | null }>(
  kept: number | null,
  change: Change<State>,
  steps: readonly number[],
): [step: number | null, toStep: (step: number, isPlaying?: boolean) => void, change: Change<State>] {
  const [step, move, take] = useSettled(kept, (next) => change({ step: next } as Partial<State>));
  const toStep = useCallback(
    (next: number, isPlaying = false) => move(orNewest(steps, next), isPlaying),
    [move, steps],
  );
  const changeWithStep = useCallback<Change<State>>(
    (changes) => {
      const moved = take();
      change((state) => ({
        ...(moved && ({ step: moved.value } as Partial<State>)),
        ...(typeof changes === "function" ? changes(state) : changes),
      }));
    },
    [change, take],
  );
  return [step, toStep, changeWithStep];
}
