import { useQuery } from "@tanstack/react-query";
import { stageHistory, toStage } from "@/api/models";
import type { ProjectAddress } from "@/api/queries";
import { formatAgo, formatDateTime } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { Failure, Skeleton } from "@/ui/states";
import styles from "./models.module.css";
import { StageChip } from "./stages";

/** Who put a version on which stage, and when; the latest first. */
export function StageHistory({ project, version }: { project: ProjectAddress; version: string }) {
  const history = useQuery(stageHistory(project, version));
  const now = useNow();
  if (history.isPending) return <Skeleton lines={2} />;
  if (history.isError && !history.data) {
    return <Failure title="The history could not be loaded" error={history.error} onRetry={() => history.refetch()} />;
  }
  if (history.data.length === 0)
    return <p className={styles.quiet}>Its stage has not been changed since it was made.</p>;
  return (
    <ol className={styles.history} aria-label={`Stages of ${version}`}>
      {history.data.map((change) => (
        <li key={`${change.changed_at} ${change.stage}`}>
          <StageChip stage={toStage(change.stage)} />
          <span>by {change.changed_by}</span>
          <time dateTime={new Date(change.changed_at).toISOString()} title={formatDateTime(change.changed_at)}>
            {formatAgo(change.changed_at, now)}
          </time>
        </li>
      ))}
    </ol>
  );
}
