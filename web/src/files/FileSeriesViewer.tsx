import { useQuery } from "@tanstack/react-query";
import { Images, Pause, Play, StepBack, StepForward } from "lucide-react";
import { useEffect, useState } from "react";
import { filePoints, filePointUrl, type RunAddress } from "@/api/queries";
import { IconButton } from "@/ui/controls";
import { formatBytes, formatDateTime, formatStep } from "@/ui/format";
import { Empty, Failure, Skeleton } from "@/ui/states";
import { FileView } from "./FileView";
import styles from "./files.module.css";
import { previewKind } from "./kind";
import { Picture } from "./Picture";

const PLAY_MILLISECONDS = 400;

/** The files of a series, one step at a time. */
export function FileSeriesViewer({
  address,
  path,
  live,
  title,
}: {
  address: RunAddress;
  path: string;
  live: boolean;
  title?: string;
}) {
  const points = useQuery(filePoints(address, path, live));
  // Null follows the newest step.
  const [chosen, setChosen] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const count = points.data?.points.length ?? 0;
  const index = Math.max(0, Math.min(count - 1, chosen ?? count - 1));

  useEffect(() => {
    if (!playing || count === 0) return;
    const timer = setInterval(() => setChosen((current) => ((current ?? count - 1) + 1) % count), PLAY_MILLISECONDS);
    return () => clearInterval(timer);
  }, [playing, count]);

  if (points.isPending) return <Skeleton lines={6} />;
  if (points.isError) return <Failure error={points.error} onRetry={() => points.refetch()} />;
  const point = points.data.points[index];
  if (!point) return <Empty icon={<Images size={20} />} title="The series has no files yet" />;
  const name = point.file.name || `${path.slice(path.lastIndexOf("/") + 1)} at step ${formatStep(point.step)}`;
  const isImage =
    previewKind(point.file.name, point.file.mime_type) === "image" || point.file.mime_type.startsWith("image/");
  const url = filePointUrl(address, path, point.index);
  return (
    <div className={styles.series}>
      {title && (
        <h2 className={styles.seriesTitle} title={title}>
          {title}
        </h2>
      )}
      {isImage && point.file.mime_type !== "image/svg+xml" ? (
        <Picture name={point.file.description || name} url={url} />
      ) : (
        <FileView
          key={url}
          name={name}
          mimeType={point.file.mime_type}
          size={point.file.size}
          url={url}
          downloadUrl={filePointUrl(address, path, point.index, "attachment")}
        />
      )}
      {(point.file.description || point.file.name) && (
        <p className={styles.description}>{point.file.description || point.file.name}</p>
      )}
      <div className={styles.slider}>
        <IconButton label="Previous step" disabled={index === 0} onClick={() => setChosen(index - 1)}>
          <StepBack size={14} aria-hidden />
        </IconButton>
        <IconButton label={playing ? "Pause" : "Play"} disabled={count < 2} onClick={() => setPlaying(!playing)}>
          {playing ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
        </IconButton>
        <IconButton label="Next step" disabled={index >= count - 1} onClick={() => setChosen(index + 1)}>
          <StepForward size={14} aria-hidden />
        </IconButton>
        <input
          type="range"
          min={0}
          max={Math.max(0, count - 1)}
          value={index}
          aria-label="Step"
          aria-valuetext={`step ${formatStep(point.step)}`}
          onChange={(event) => setChosen(Number(event.target.value))}
        />
        <output title={formatDateTime(point.timestamp)}>
          step <b>{formatStep(point.step)}</b>
        </output>
        <span className={styles.of}>
          {index + 1} of {points.data.total} · {formatBytes(point.file.size)}
        </span>
      </div>
    </div>
  );
}
