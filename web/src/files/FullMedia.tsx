import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { filePoints, filePointUrl, type ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Dialog } from "@/ui/Dialog";
import { formatStep } from "@/ui/format";
import { Empty, Skeleton } from "@/ui/states";
import { FileView } from "./FileView";
import { isPicture } from "./kind";
import styles from "./media.module.css";
import { nearestUpTo } from "./mediaState";

interface Shown {
  path: string;
  run: ShownRun;
}

/** One file in large; arrows go on to the next step (left, right) and run (up, down). */
export function FullMedia({
  address,
  runs,
  shown,
  step,
  isPixelated,
  onShow,
  onStep,
  onClose,
}: {
  address: ProjectAddress;
  runs: readonly ShownRun[];
  shown: Shown;
  step: number | null;
  isPixelated: boolean;
  onShow: (shown: Shown) => void;
  onStep: (by: number) => void;
  onClose: () => void;
}) {
  const { path, run } = shown;
  const place = { ...address, run: run.id };
  const answer = useQuery(filePoints(place, path, false));
  const points = answer.data?.points;
  const line = useRef<HTMLParagraphElement>(null);
  // Below the dialog's own, so that the arrows work at once.
  useEffect(() => line.current?.focus(), []);
  const point = points?.[nearestUpTo(points, step)];
  const toRun = (by: number) => {
    const next = runs[runs.findIndex((each) => each.id === run.id) + by];
    if (next) onShow({ path, run: next });
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (["INPUT", "AUDIO", "VIDEO"].includes(target.tagName)) return;
    if (event.key === "ArrowLeft") onStep(-1);
    else if (event.key === "ArrowRight") onStep(1);
    else if (event.key === "ArrowUp") toRun(-1);
    else if (event.key === "ArrowDown") toRun(1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Dialog title={`${run.name} · ${path}`} onClose={onClose} wide>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are the dialog's, which has the focus. */}
      <div className={styles.full} data-pixelated={isPixelated ? "" : undefined} onKeyDown={onKeyDown}>
        <p ref={line} className={styles.fullStep} tabIndex={-1} aria-live="polite">
          {point ? `step ${formatStep(point.step)}` : "no step yet"}
          {point?.file.description ? ` · ${point.file.description}` : ""}
          <span>← → step · ↑ ↓ run</span>
        </p>
        {!points && <Skeleton lines={6} />}
        {points && !point && <Empty title="Nothing up to this step" />}
        {point &&
          (isPicture(point.file.name, point.file.mime_type) ? (
            <img src={filePointUrl(place, path, point.index)} alt={`${path} of ${run.name}`} />
          ) : (
            <FileView
              key={point.index}
              name={point.file.name || path}
              mimeType={point.file.mime_type}
              size={point.file.size}
              url={filePointUrl(place, path, point.index)}
              downloadUrl={filePointUrl(place, path, point.index, "attachment")}
            />
          ))}
      </div>
    </Dialog>
  );
}
