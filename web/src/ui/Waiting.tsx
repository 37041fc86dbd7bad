import { type QueryKey, type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { CirclePause, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./controls";
import { Progress } from "./Progress";
import progressStyles from "./Progress.module.css";
import { Empty, Skeleton } from "./states";
import styles from "./Waiting.module.css";

/** What can be said and done of an answer that is not there yet. */
export interface Waited {
  /** There is nothing to be shown. */
  isPending: boolean;
  /** What is shown answers an earlier question. */
  isStale: boolean;
  /** A request is under way; where it is not, it was given up. */
  isAsked: boolean;
  /** Undefined while something else has to come before it can be asked for. */
  cancel: (() => void) | undefined;
  retry: () => void;
}

type Answer = Pick<UseQueryResult, "isPending" | "isPlaceholderData" | "isError" | "fetchStatus" | "refetch">;

/** A query as something that can be given up; `key` is its key. One that is not enabled yet has not been given up. */
export function useWaited(answer: Answer, key: QueryKey, isEnabled = true): Waited {
  const queries = useQueryClient();
  return {
    isPending: answer.isPending,
    isStale: answer.isPlaceholderData && !answer.isError,
    isAsked: answer.fetchStatus !== "idle" || !isEnabled,
    cancel: isEnabled ? () => void queries.cancelQueries({ queryKey: key }) : undefined,
    retry: () => void answer.refetch(),
  };
}

/**
 * What stands in the place of an answer, or over the one of before, until it comes; nothing where it is there.
 *
 * Its parent must be positioned: what is said of a stale answer lies at the top of it.
 */
export function Waiting({
  waited,
  what,
  lines = 6,
  isSmall = false,
}: {
  waited: Waited;
  what: string;
  lines?: number;
  /** In a place such as a chart, where there is no room for an icon and a heading. */
  isSmall?: boolean;
}): ReactNode {
  const { isPending, isStale, isAsked, cancel, retry } = waited;
  if (isPending) {
    if (isAsked) return <Skeleton lines={lines} what={what} onCancel={cancel} />;
    if (isSmall) return <GivenUp text="Not loaded: it was given up." onRetry={retry} />;
    return (
      <Empty
        icon={<CirclePause size={20} />}
        title="Not loaded"
        actions={
          <Button onClick={retry}>
            <RotateCw size={14} aria-hidden />
            Load it
          </Button>
        }
      >
        It was given up before it came.
      </Empty>
    );
  }
  if (!isStale) return null;
  if (!isAsked) return <GivenUp text="Of before: the newest was given up." onRetry={retry} />;
  return (
    <div className={styles.over}>
      <Progress what={what} onCancel={cancel} />
    </div>
  );
}

/** The same for a query as it is; `queryKey` is its key. */
export function WaitingFor({
  answer,
  queryKey,
  ...said
}: {
  answer: Answer;
  queryKey: QueryKey;
  what: string;
  lines?: number;
  isSmall?: boolean;
}): ReactNode {
  return <Waiting waited={useWaited(answer, queryKey)} {...said} />;
}

const GivenUp = ({ text, onRetry }: { text: string; onRetry: () => void }) => (
  <div className={styles.over}>
    <div className={progressStyles.progress} role="status">
      {text}
      <Button onClick={onRetry}>Load it</Button>
    </div>
  </div>
);
