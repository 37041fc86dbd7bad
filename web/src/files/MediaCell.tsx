import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import { filePoints, filePointUrl, type ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { formatBytes, formatStep } from "@/ui/format";
import { useNearViewport } from "@/ui/hooks";
import { Bone } from "@/ui/states";
import { isPicture } from "./kind";
import styles from "./media.module.css";
import { nearestUpTo } from "./mediaState";

interface MediaCellProps {
  address: ProjectAddress;
  path: string;
  run: ShownRun;
  step: number | null;
  onSteps: (key: string, steps: readonly number[]) => void;
  onHover: (id: string | null) => void;
  onOpen: () => void;
}

/** What a run has of a series up to the step. Nothing is loaded before it comes near. */
export function MediaCell({ address, path, run, step, onSteps, onHover, onOpen }: MediaCellProps) {
  const box = useRef<HTMLTableCellElement>(null);
  const near = useNearViewport(box);
  const [wasNear, setWasNear] = useState(false);
  useEffect(() => {
    if (near) setWasNear(true);
  }, [near]);
  const place = useMemo(() => ({ ...address, run: run.id }), [address, run.id]);
  const answer = useQuery({ ...filePoints(place, path, false), enabled: wasNear, retry: false });
  const isMissing = answer.error instanceof ApiError && answer.error.status === 404;
  const points = answer.data?.points;
  useEffect(() => {
    if (points)
      onSteps(
        `${run.id} ${path}`,
        points.map((point) => point.step),
      );
  }, [points, onSteps, run.id, path]);
  const point = points?.[nearestUpTo(points, step)];
  const name = point && (point.file.description || point.file.name || path);
  return (
    <td ref={box} onPointerEnter={() => onHover(run.id)} onPointerLeave={() => onHover(null)}>
      <div className={styles.cell}>
        {!points && !answer.isError && <Bone />}
        {answer.isError && <span className={styles.nothing}>{isMissing ? "–" : "could not be loaded"}</span>}
        {points && !point && (
          <span className={styles.nothing}>
            {points.length === 0 ? "–" : `nothing up to step ${formatStep(step ?? 0)}`}
          </span>
        )}
        {point && (
          <>
            <button
              type="button"
              className={styles.open}
              aria-label={`Open ${path} of ${run.name} at step ${formatStep(point.step)}`}
              onClick={onOpen}
            >
              {isPicture(point.file.name, point.file.mime_type) ? (
                <img
                  src={filePointUrl(place, path, point.index)}
                  alt={`${name} of ${run.name}`}
                  loading="lazy"
                  decoding="async"
                  draggable={false}
                />
              ) : (
                <span className={styles.kind}>
                  <FileQuestion size={18} aria-hidden />
                  {point.file.mime_type || "file"} · {formatBytes(point.file.size)}
                </span>
              )}
            </button>
            <span className={styles.caption}>
              <b data-exact={step === null || point.step === step}>step {formatStep(point.step)}</b>
              {(point.file.description || point.file.name) && (
                <span title={point.file.description || point.file.name}>
                  {point.file.description || point.file.name}
                </span>
              )}
            </span>
          </>
        )}
      </div>
    </td>
  );
}
