import { useQuery } from "@tanstack/react-query";
import { Images } from "lucide-react";
import { useMemo, useState } from "react";
import { filePointUrl } from "@/api/fileUrls";
import type { RunAddress } from "@/api/queries";
import { filePoints, MOST_FILE_POINTS } from "@/api/runQueries";
import { Button } from "@/ui/controls";
import { formatBytes, formatDateTime, formatInteger, formatStep } from "@/ui/format";
import { Empty, Failure } from "@/ui/states";
import { useSettled } from "@/ui/useSettled";
import { staleMarks, WaitingFor } from "@/ui/Waiting";
import { FileView } from "./FileView";
import styles from "./files.module.css";
import { isPicture } from "./kind";
import { nearestUpTo, orNewest, saidOf } from "./media";
import { Picture } from "./Picture";
import { StepSlider } from "./StepSlider";

/** The step that is looked at, and who keeps it; null follows the newest. */
export interface KeptStep {
  step?: number | null | undefined;
  onStep?: ((step: number | null) => void) | undefined;
}

/** The files of a series, one step at a time. */
export function FileSeriesViewer({
  address,
  path,
  live,
  step = null,
  onStep,
}: { address: RunAddress; path: string; live: boolean } & KeptStep) {
  const [first, setFirst] = useState<number | null>(null);
  const answer = useQuery(filePoints(address, path, live, first));
  const [own, setOwn] = useState<number | null>(null);
  const [chosen, choose] = useSettled(onStep ? step : own, onStep ?? setOwn);
  const points = answer.data?.points;
  const steps = useMemo(() => (points ?? []).map((point) => point.step), [points]);

  if (answer.isPending)
    return (
      <WaitingFor
        answer={answer}
        queryKey={filePoints(address, path, live, first).queryKey}
        what="Loading the files of the series…"
      />
    );
  if (answer.isError && !answer.data) return <Failure error={answer.error} onRetry={() => answer.refetch()} />;
  const place = Math.max(0, nearestUpTo(answer.data.points, chosen));
  const point = answer.data.points[place];
  if (!point) return <Empty icon={<Images size={20} />} title="The series has no files yet" />;
  const { file } = point;
  const { total } = answer.data;
  const begin = answer.data.points[0]?.index ?? 0;
  const end = begin + answer.data.points.length;
  const goTo = (next: number) => {
    choose(null);
    setFirst(next + MOST_FILE_POINTS >= total ? null : Math.max(0, next));
  };
  const name = file.name || `${path.slice(path.lastIndexOf("/") + 1)} at step ${formatStep(point.step)}`;
  const url = filePointUrl(address, path, point.index, "inline", file.tag);
  const caption = saidOf(file);
  return (
    <div className={styles.series} {...staleMarks(answer)}>
      {isPicture(file.name, file.mime_type) ? (
        <Picture name={file.description || name} url={url} />
      ) : (
        <FileView
          key={url}
          name={name}
          mimeType={file.mime_type}
          size={file.size}
          url={url}
          downloadUrl={filePointUrl(address, path, point.index, "attachment")}
        />
      )}
      {caption && <p className={styles.description}>{caption}</p>}
      <div className={styles.slider}>
        <StepSlider
          label="Step"
          steps={steps}
          step={chosen}
          onStep={(next, isMoving) => choose(orNewest(steps, next), isMoving)}
        />
        <span className={styles.of} title={formatDateTime(point.timestamp)}>
          {formatInteger(point.index + 1)} of {formatInteger(total)} · {formatBytes(file.size)}
        </span>
      </div>
      {total > answer.data.points.length && (
        <p className={styles.of}>
          The slider has files {formatInteger(begin + 1)} to {formatInteger(end)} of {formatInteger(total)}.{" "}
          <Button disabled={begin === 0} onClick={() => goTo(begin - MOST_FILE_POINTS)}>
            Earlier
          </Button>{" "}
          <Button disabled={end >= total} onClick={() => goTo(end)}>
            Later
          </Button>
        </p>
      )}
    </div>
  );
}
