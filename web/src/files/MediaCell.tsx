import { useQuery } from "@tanstack/react-query";
import { memo } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { formatStep } from "@/ui/format";
import { InlineFailure } from "@/ui/InlineFailure";
import { Bone } from "@/ui/states";
import { captionOf, fileUpTo, saidOf } from "./media";
import styles from "./media.module.css";
import { Thumb } from "./Thumb";
import { runMedia } from "./useRunMedia";

/** How large pictures are, and how high what is said of one below it is, in pixels. */
export const SIDE_OF = { s: 112, m: 200, l: 340 };
export const CAPTION_PIXELS = 26;

interface MediaCellProps {
  address: ProjectAddress;
  path: string;
  run: ShownRun;
  step: number | null;
  /** Whether only a file of this very step is shown, and not one from before it. */
  isExact: boolean;
  /** Whether pictures are drawn from the files themselves, for they are enlarged. */
  isWhole: boolean;
  onHover: (id: string | null) => void;
  onOpen: (path: string, run: ShownRun, step: number | null) => void;
}

/** What a run has under a path up to the step. */
export const MediaCell = memo(function MediaCell({
  address,
  path,
  run,
  step,
  isExact,
  isWhole,
  onHover,
  onOpen,
}: MediaCellProps) {
  const answer = useQuery(runMedia(address, run.id, path));
  const media = answer.data;
  const upTo = media && fileUpTo(media, step);
  const file = isExact && upTo?.step !== step ? undefined : upTo;
  const caption = file && saidOf(file);
  return (
    <div className={styles.cell} onPointerEnter={() => onHover(run.id)} onPointerLeave={() => onHover(null)}>
      {!media && !answer.isError && <Bone />}
      {answer.isError && !media && (
        <div className={styles.nothing}>
          <InlineFailure error={answer.error} onRetry={() => void answer.refetch()} />
        </div>
      )}
      {media && !file && (
        <span className={styles.nothing}>
          {media.files.length === 0 || isExact ? "–" : `nothing up to step ${formatStep(step ?? 0)}`}
        </span>
      )}
      {file && (
        <>
          <button
            type="button"
            className={styles.open}
            data-view
            aria-label={`Open ${path} of ${run.name}${file.step === null ? "" : ` at step ${formatStep(file.step)}`}`}
            onClick={() => onOpen(path, run, isExact ? file.step : null)}
          >
            <Thumb file={file} alt={`${captionOf(file, path)} of ${run.name}`} isWhole={isWhole} />
          </button>
          <span className={styles.caption}>
            {file.step !== null && <b data-exact={step === null || file.step === step}>step {formatStep(file.step)}</b>}
            {caption && <span title={caption}>{caption}</span>}
          </span>
        </>
      )}
    </div>
  );
});
