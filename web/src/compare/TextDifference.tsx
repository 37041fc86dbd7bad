import { X } from "lucide-react";
import { useLayoutEffect, useMemo, useRef } from "react";
import type { ShownRun } from "@/api/selection";
import { CopyButton, IconButton } from "@/ui/controls";
import { difference, words } from "@/ui/diff";
import styles from "./compare.module.css";
import { titlesOf } from "./titles";

/** A long text of one run, and what another run has there; null where that has nothing. */
export interface Looked {
  path: string;
  run: ShownRun;
  text: string;
  other: ShownRun;
  before: string | null;
}

const MOST_CHARACTERS = 100_000;

/** A text in full; what another run has otherwise is marked word by word. */
export function TextDifference({ looked, onClose }: { looked: Looked; onClose: () => void }) {
  const { path, run, text, other, before } = looked;
  const isCompared = before !== null && other.id !== run.id;
  const edits = useMemo(
    () =>
      isCompared
        ? difference(words(before.slice(0, MOST_CHARACTERS)), words(text.slice(0, MOST_CHARACTERS)))
        : [{ kind: "same" as const, parts: [text.slice(0, MOST_CHARACTERS)] }],
    [isCompared, before, text],
  );
  const [otherTitle, title] = titlesOf([other, run]);
  // It has the focus while it is there, wherever that was.
  const box = useRef<HTMLElement>(null);
  const content = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    const focused = document.activeElement;
    content.current?.focus({ preventScroll: true });
    return () => {
      const now = document.activeElement;
      if (focused instanceof HTMLElement && (now === document.body || element?.contains(now))) focused.focus();
    };
  }, []);
  return (
    <section
      ref={box}
      className={styles.difference}
      aria-label={`${path} of ${run.name}`}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <b title={path}>{path}</b>
        <span>
          {isCompared ? (
            <>
              <del>{otherTitle}</del> → <ins>{title}</ins>
            </>
          ) : (
            run.name
          )}
        </span>
        <CopyButton text={text} label="Copy the text" />
        <IconButton label="Close" onClick={onClose}>
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre ref={content} tabIndex={0}>
        {edits.map(({ kind, parts }, index) => {
          const part = parts.join("");
          return kind === "same" ? (
            <span key={index}>{part}</span>
          ) : kind === "gone" ? (
            <del key={index}>{part}</del>
          ) : (
            <ins key={index}>{part}</ins>
          );
        })}
        {text.length > MOST_CHARACTERS && "\n…"}
      </pre>
    </section>
  );
}
