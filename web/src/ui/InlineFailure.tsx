import { Button } from "./controls";
import { messageOf } from "./errors";
import styles from "./InlineFailure.module.css";

/** What went wrong with something small, in a line: the cause, the request's id, and the way to try again. `what` says of what. */
export function InlineFailure({ what, error, onRetry }: { what?: string; error: unknown; onRetry?: () => void }) {
  const { text: cause, requestId } = messageOf(error);
  const text = what ? `${what}: ${cause}` : cause;
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
