import { type QueryKey, type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { CirclePause, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError, Unreachable } from "@/api/client";
import { Button } from "./controls";
import { InlineFailure } from "./InlineFailure";
import { Progress } from "./Progress";
import progressStyles from "./Progress.module.css";
import { Empty, Failure, Skeleton } from "./states";
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

type Answer = Pick<UseQueryResult, "isPending" | "isPlaceholderData" | "isError" | "fetchStatus"> & {
  data: unknown;
  error: unknown;
  refetch: () => unknown;
};

/**
 * For what shows an answer to an earlier question until the newest one comes: `base.css` dims it, once that takes longer than a blink.
 */
export const staleMarks = ({ isPlaceholderData, fetchStatus }: Pick<Answer, "isPlaceholderData" | "fetchStatus">) =>
  isPlaceholderData ? ({ "data-stale": "", "aria-busy": fetchStatus !== "idle" } as const) : undefined;

/** A query as something that can be given up; `key` is its key. One that is not enabled yet has not been given up. */
export function useWaited(answer: Omit<Answer, "data" | "error">, key: QueryKey, isEnabled = true): Waited {
  const queries = useQueryClient();
  return {
    isPending: answer.isPending,
    isStale: answer.isPlaceholderData && !answer.isError,
    isAsked: answer.fetchStatus !== "idle" || !isEnabled,
    cancel: isEnabled ? () => void queries.cancelQueries({ queryKey: key, exact: true }) : undefined,
    retry: () => void answer.refetch(),
  };
}

interface Said {
  /** What is done meanwhile. */
  what: string;
  lines?: number;
  /** In a place such as a chart, where there is no room for an icon and a heading. */
  isSmall?: boolean;
  /** What comes is a table in a frame. */
  isTable?: boolean;
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
  isTable = false,
}: { waited: Waited } & Said): ReactNode {
  const { isPending, isStale, isAsked, cancel, retry } = waited;
  if (isPending) {
    if (isAsked) return <Skeleton lines={lines} what={what} isTable={isTable} onCancel={cancel} />;
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

/** A question with its answer. */
export interface Asked {
  answer: Answer;
  queryKey: QueryKey;
}

/** Whether one of what is shown together has neither come nor failed yet. What failed is told, and asked for again, in its own part. */
export const areComing = (answers: readonly Pick<UseQueryResult, "isPending" | "isFetched">[]): boolean =>
  answers.some(({ isPending, isFetched }) => isPending && !isFetched);

/** Asks to sign in over the page, or leads to where one does. */
const isSignedOut = (error: unknown) => error instanceof ApiError && error.status === 401;

/** The same for queries that are shown together, and what went wrong with them: `failed` is its heading. */
export function WaitingForAll({
  parts,
  failed,
  ...said
}: Said & { parts: readonly Asked[]; failed?: string }): ReactNode {
  const queries = useQueryClient();
  const open = parts.filter(({ answer }) => answer.isPending || answer.isPlaceholderData);
  const broken = parts.filter(({ answer }) => answer.isError);
  const retry = () => {
    for (const { answer } of [...open, ...broken]) void answer.refetch();
  };
  const lost = broken.find(({ answer }) => answer.data === undefined);
  if (lost && isSignedOut(lost.answer.error)) return <Skeleton lines={said.lines} isTable={said.isTable} />;
  if (lost) return <Failure title={failed} error={lost.answer.error} onRetry={retry} />;
  // That the server is silent is said at the top of the page.
  const late = broken.find(({ answer: { error } }) => !(error instanceof Unreachable || isSignedOut(error)));
  if (late) {
    return (
      <div className={styles.over}>
        <div className={progressStyles.progress}>
          <InlineFailure error={late.answer.error} onRetry={retry} />
        </div>
      </div>
    );
  }
  const waited: Waited = {
    isPending: open.some(({ answer }) => answer.isPending),
    isStale: open.length > 0,
    isAsked: open.some(({ answer }) => answer.fetchStatus !== "idle"),
    cancel: () => {
      for (const { queryKey } of open) void queries.cancelQueries({ queryKey, exact: true });
    },
    retry,
  };
  return <Waiting waited={waited} {...said} />;
}

/** The same for one query; `queryKey` is its key. */
export const WaitingFor = ({ answer, queryKey, ...said }: Said & Asked & { failed?: string }) => (
  <WaitingForAll parts={[{ answer, queryKey }]} {...said} />
);

const GivenUp = ({ text, onRetry }: { text: string; onRetry: () => void }) => (
  <div className={styles.over}>
    <div className={progressStyles.progress} role="status">
      {text}
      <Button onClick={onRetry}>Load it</Button>
    </div>
  </div>
);
