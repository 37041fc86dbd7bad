import { CircleAlert, Inbox, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button, CopyButton } from "./controls";
import { useDelayed } from "./hooks";
import styles from "./states.module.css";

export function Empty({
  icon,
  title,
  children,
  actions,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={styles.state}>
      <span className={styles.glyph} aria-hidden>
        {icon ?? <Inbox size={20} />}
      </span>
      <h2>{title}</h2>
      {typeof children === "string" ? <p>{children}</p> : children}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

function messageOf(error: unknown): { text: string; requestId?: string } {
  if (error instanceof Error) {
    const requestId = "requestId" in error && typeof error.requestId === "string" ? error.requestId : undefined;
    return { text: error.message, requestId };
  }
  return { text: String(error) };
}

/** What went wrong, where it went wrong, and the way to try again. */
export function Failure({
  title = "This could not be loaded",
  error,
  onRetry,
}: {
  title?: string;
  error: unknown;
  onRetry?: () => void;
}) {
  const { text, requestId } = messageOf(error);
  return (
    <div className={`${styles.state} ${styles.bad}`} role="alert">
      <span className={styles.glyph} aria-hidden>
        <CircleAlert size={20} />
      </span>
      <h2>{title}</h2>
      <p>{text}</p>
      {requestId && <span className={styles.request}>request {requestId}</span>}
      {onRetry && (
        <div className={styles.actions}>
          <Button onClick={onRetry}>
            <RotateCw size={14} aria-hidden />
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}

export function Banner({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.banner} role="alert">
      <CircleAlert size={15} aria-hidden />
      <span>{children}</span>
      {action}
    </div>
  );
}

/** Grey lines where text will stand, shown only when loading takes longer than a blink. */
export function Skeleton({ lines = 6 }: { lines?: number }) {
  const shown = useDelayed(true);
  return (
    <div className={styles.bones} role="status" aria-label="Loading">
      {shown && Array.from({ length: lines }, (_, index) => <span key={index} className={styles.bone} />)}
    </div>
  );
}

export const Bone = () => <span className={styles.bone} aria-hidden />;

/** Text to copy into a terminal or a script. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className={styles.code}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, and this is text. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre role="group" aria-label={label} tabIndex={0}>
        {text}
      </pre>
      <span>
        <CopyButton text={text} label={`Copy ${label}`} />
      </span>
    </div>
  );
}
