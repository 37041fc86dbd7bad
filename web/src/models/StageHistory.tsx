import { useQuery } from "@tanstack/react-query";
import { stageHistory, toStage } from "@/api/models";
import type { ProjectAddress } from "@/api/queries";
import { formatAgo, formatDateTime } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./models.module.css";
import { StageChip } from "./stages";

/** Who put a version on which stage, and when; the latest first. */
export function StageHistory({ project, version }: { project: ProjectAddress; version: string }) {
  const historyQuery = stageHistory(project, version);
  const history = useQuery(historyQuery);
  const now = useNow();
  if (!history.data)
    return (
      <WaitingFor
        answer={history}
        queryKey={historyQuery.queryKey}
        what="Looking for its stages…"
        failed="The history could not be loaded"
        lines={2}
      />
    );
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
