import { Button } from "./controls";
import { messageOf } from "./errors";
import styles from "./InlineFailure.module.css";

/** What went wrong with something small, in a line: the cause, the request's id, and the way to try again. */
export function InlineFailure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { text, requestId } = messageOf(error);
  return (
    <span className={styles.failure} role="alert">
      <span title={text}>{text}</span>
      {requestId && <span className={styles.request}>request {requestId}</span>}
      {onRetry && (
        <Button look="ghost" className={styles.retry} onClick={onRetry}>
          Try again
        </Button>
      )}
    </span>
  );
}
