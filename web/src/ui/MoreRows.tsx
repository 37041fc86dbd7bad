import { useEffect, useRef } from "react";
import { Button } from "./controls";
import { formatInteger } from "./format";
import { useNearViewport } from "./hooks";
import styles from "./Page.module.css";
import { Banner } from "./states";

/** The end of a list that is longer than what is shown of it: says so, and brings more as somebody comes near. */
export const MoreRows = (props: Props) =>
  props.list.hasNextPage || props.list.isFetchNextPageError ? <End {...props} /> : null;

interface Props {
  shown: number;
  total: number;
  /** What is listed, in the plural. */
  what: string;
  list: {
    hasNextPage: boolean;
    isFetching: boolean;
    isFetchNextPageError: boolean;
    error: Error | null;
    fetchNextPage: () => unknown;
  };
}

function End({ shown, total, what, list }: Props) {
  const end = useRef<HTMLDivElement>(null);
  const isNear = useNearViewport(end);
  const { hasNextPage, isFetching, isFetchNextPageError: hasFailed, fetchNextPage } = list;
  const isWanted = isNear && hasNextPage && !isFetching && !hasFailed;
  useEffect(() => {
    if (isWanted) void fetchNextPage();
  }, [isWanted, fetchNextPage]);
  return (
    <div ref={end} className={styles.more}>
      {hasFailed && <Banner>{list.error?.message}</Banner>}
      <span role="status">
        {formatInteger(shown)} of {formatInteger(total)} {what}
      </span>
      <Button disabled={isFetching} onClick={() => void fetchNextPage()}>
        {isFetching ? "Loading…" : hasFailed ? "Try again" : "Show more"}
      </Button>
    </div>
  );
}
