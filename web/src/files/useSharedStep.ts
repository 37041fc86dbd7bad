import { useCallback, useEffect, useState } from "react";
import { useDebounced } from "@/ui/hooks";
import type { Change } from "@/ui/part";
import type { MediaState } from "./mediaState";

const SETTLED_MILLISECONDS = 300;

/** The step that everything shows. While it plays or the slider moves it is the page's own: the address would get an entry for each. */
export function useSharedStep(
  kept: number | null,
  change: Change<MediaState>,
): [step: number | null, toStep: (step: number, isPlaying?: boolean) => void] {
  const [moving, setMoving] = useState<{ step: number; isPlaying: boolean } | null>(null);
  const settled = useDebounced(moving, SETTLED_MILLISECONDS);
  useEffect(() => {
    if (settled === null || settled !== moving || settled.isPlaying) return;
    change({ step: settled.step });
    setMoving(null);
  }, [settled, moving, change]);
  const toStep = useCallback((step: number, isPlaying = false) => setMoving({ step, isPlaying }), []);
  return [moving?.step ?? kept, toStep];
}
