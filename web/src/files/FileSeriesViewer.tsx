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

/** Where somebody is in a series of files. */
export interface SeriesPlace {
  /** The step that is looked at; null follows the newest. */
  step: number | null;
  /** The number of the first file that is listed, where the series is long; null: the last ones are. */
  first: number | null;
}

/** Who keeps the place; nobody but the viewer itself where it is not given. */
export interface KeptPlace {
  place?: SeriesPlace | undefined;
  onPlace?: ((place: SeriesPlace) => void) | undefined;
}

const NEWEST: SeriesPlace = { step: null, first: null };

/** The files of a series, one step at a time. */
export function FileSeriesViewer({
  address,
  path,
  live,
  place: kept = NEWEST,
  onPlace,
}: { address: RunAddress; path: string; live: boolean } & KeptPlace) {
  const [own, setOwn] = useState(NEWEST);
  const [{ step: chosen, first }, goTo] = useSettled(onPlace ? kept : own, onPlace ?? setOwn);
  const answer = useQuery(filePoints(address, path, live, first));
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
  if (!point && first !== null)
    return (
      <Empty
        icon={<Images size={20} />}
        title="The series has no files there any more"
        actions={<Button onClick={() => goTo(NEWEST)}>Show its last files</Button>}
      />
    );
  if (!point) return <Empty icon={<Images size={20} />} title="The series has no files yet" />;
  const { file } = point;
  const { total } = answer.data;
  const begin = answer.data.points[0]?.index ?? 0;
  const end = begin + answer.data.points.length;
  const list = (next: number) =>
    goTo({ step: null, first: next + MOST_FILE_POINTS >= total ? null : Math.max(0, next) });
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
          onStep={(next, isMoving) => goTo({ step: orNewest(steps, next), first }, isMoving)}
        />
        <span className={styles.of} title={formatDateTime(point.timestamp)}>
          {formatInteger(point.index + 1)} of {formatInteger(total)} · {formatBytes(file.size)}
        </span>
      </div>
      {total > answer.data.points.length && (
        <p className={styles.of}>
          The slider has files {formatInteger(begin + 1)} to {formatInteger(end)} of {formatInteger(total)}.{" "}
          <Button disabled={begin === 0} onClick={() => list(begin - MOST_FILE_POINTS)}>
            Earlier
          </Button>{" "}
          <Button disabled={end >= total} onClick={() => list(end)}>
            Later
          </Button>
        </p>
      )}
    </div>
  );
}
