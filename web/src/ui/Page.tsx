import { type ReactNode, useRef, useState } from "react";
import { Field } from "./controls";
import { FormDialog } from "./FormDialog";
import styles from "./Page.module.css";
import { useFocusKept } from "./useFocusKept";
import { type Asked, staleMarks } from "./Waiting";

/** A page of text, forms and tables, in a column of a readable width. */
export function Page({
  title,
  subtitle,
  actions,
  children,
}: {
  title: ReactNode;
  subtitle?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <div>
          <h1>{title}</h1>
          {subtitle && <p>{subtitle}</p>}
        </div>
        {actions}
      </div>
      {children}
    </div>
  );
}

/** A part of a page under a heading of its own. */
export function Section({
  title,
  hint,
  actions,
  children,
}: {
  title: string;
  hint?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <div>
          <h2>{title}</h2>
          {hint && <p>{hint}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** A framed part of a page. */
export const Card = ({ children }: { children: ReactNode }) => <div className={styles.card}>{children}</div>;

/** A table in a frame; its cells are the caller's. */
export function DataTable({
  label,
  head,
  children,
  isSteady = false,
  answer,
}: {
  label: string;
  head: ReactNode;
  children: ReactNode;
  /** Where its lines come from, to mark those that answer an earlier question. */
  answer?: Asked["answer"];
  /** Its columns keep their widths whatever is in them, since what is in them changes while it is looked at. */
  isSteady?: boolean;
}) {
  const box = useRef<HTMLElement>(null);
  const keepsFocus = useFocusKept(box);
  return (
    <section
      ref={box}
      className={styles.tableBox}
      data-list
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label={label}
      {...(answer && staleMarks(answer))}
      {...keepsFocus}
    >
      <table className={styles.table} data-steady={isSteady}>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** Asks before something that cannot be taken back; with `word`, it has to be typed. */
export function Confirm({
  title,
  word,
  action,
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  word?: string;
  action: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const [typed, setTyped] = useState("");
  return (
    <FormDialog
      title={title}
      action={action}
      look="danger"
      isReady={word === undefined || typed.trim() === word}
      onSubmit={onConfirm}
      onClose={onClose}
    >
      <div>{children}</div>
      {word !== undefined && (
        <Field
          label={`Type “${word}” to go on`}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
    </FormDialog>
  );
}
