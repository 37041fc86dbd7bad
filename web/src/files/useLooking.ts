import { type RefObject, useCallback } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import type { Change } from "@/ui/part";
import { useKeys } from "@/ui/useKeys";
import type { MediaState } from "./mediaState";
import { placeOf } from "./StepSlider";
import { useFollowedMedia } from "./useRunMedia";
import { useSharedStep } from "./useSharedStep";
import { useSteps } from "./useSteps";
import { useView, WHOLE } from "./useView";

/** How somebody looks at the media of runs under some paths: at one step of all, enlarged alike, with keys, and at one of them in large. */
export function useLooking(
  address: ProjectAddress,
  runs: readonly ShownRun[],
  paths: readonly string[],
  state: MediaState,
  changePart: Change<MediaState>,
  box: RefObject<HTMLElement | null>,
) {
  useFollowedMedia(address);
  const known = useSteps(address, runs, paths);
  const { steps } = known;
  const [step, toStep, change] = useSharedStep(state.step, changePart, steps);
  const by = (places: number) => {
    const next = steps[placeOf(steps, step) + places];
    if (next !== undefined) toStep(next);
  };
  useKeys("media", {
    ArrowLeft: () => by(-1),
    ArrowRight: () => by(1),
    "0": () => change({ view: WHOLE }),
  });
  useView(box, state.view, (view) => change({ view }), "ctrl");
  const onOpen = useCallback(
    (path: string, run: ShownRun, at: number | null) =>
      change({ open: { run: run.id, path }, ...(at === null ? {} : { step: at }) }),
    [change],
  );
  return { known, steps, step, toStep, change, onOpen };
}
