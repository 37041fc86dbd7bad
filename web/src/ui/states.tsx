import { CircleAlert, Inbox, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button, CopyButton } from "./controls";
import { messageOf } from "./errors";
import { useDelayed } from "./hooks";
import { Progress } from "./Progress";
import styles from "./states.module.css";

/** Says that there is nothing, and what to do that there be something: what to type somewhere else, or a button here. */
export function Empty({
  icon,
  title,
  isPage = false,
  children,
  command,
  actions,
}: {
  icon?: ReactNode;
  title: string;
  /** What is typed into a terminal or a script. */
  command?: string;
  /** Whether there is nothing else on the page: then this is its heading. */
  isPage?: boolean;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={styles.state}>
      <span className={styles.glyph} aria-hidden>
        {icon ?? <Inbox size={20} />}
      </span>
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      {typeof children === "string" ? <p>{children}</p> : children}
      {command && <CodeBlock text={command} label="the command" />}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

/** What went wrong, where it went wrong, and the way to try again. */
export function Failure({
  title = "This could not be loaded",
  isPage = false,
  error,
  onRetry,
  children,
}: {
  title?: string;
  /** Whether there is nothing else on the page: then this is its heading. */
  isPage?: boolean;
  error: unknown;
  onRetry?: () => void;
  /** Where to go instead. */
  children?: ReactNode;
}) {
  const { text, requestId } = messageOf(error);
  return (
    <div className={`${styles.state} ${styles.bad}`} role="alert">
      <span className={styles.glyph} aria-hidden>
        <CircleAlert size={20} />
      </span>
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p>{text}</p>
      {requestId && <span className={styles.request}>request {requestId}</span>}
      {(onRetry || children) && (
        <div className={styles.actions}>
          {onRetry && (
            <Button onClick={onRetry}>
              <RotateCw size={14} aria-hidden />
              Try again
            </Button>
          )}
          {children}
        </div>
      )}
    </div>
  );
}

/** Something to know above what it is about; of an error the cause and the request's id. */
export function Banner({ children, error, action }: { children?: ReactNode; error?: unknown; action?: ReactNode }) {
  const { text, requestId } = messageOf(error);
  return (
    <div className={styles.banner} role="alert">
      <CircleAlert size={15} aria-hidden />
      <span>
        {children ?? text}
        {requestId && <span className={styles.request}> request {requestId}</span>}
      </span>
      {action}
    </div>
  );
}

/**
 * Grey lines where text will stand, shown only when loading takes longer than a blink; they say so when it takes longer than two
 * seconds, and offer `onCancel` after eight.
 */
export function Skeleton({
  lines = 6,
  what = "Loading…",
  isTable = false,
  onCancel,
}: {
  lines?: number;
  what?: string;
  /** Lines as high as those of a table, in its frame. */
  isTable?: boolean;
  onCancel?: (() => void) | undefined;
}) {
  const shown = useDelayed(true);
  return (
    <div className={`${styles.bones} ${isTable ? styles.framed : ""}`} aria-busy="true">
      <span className="visually-hidden">Loading</span>
      {shown && Array.from({ length: lines }, (_, index) => <span key={index} className={styles.bone} aria-hidden />)}
      <div className={styles.said}>
        <Progress what={what} onCancel={onCancel} />
      </div>
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
