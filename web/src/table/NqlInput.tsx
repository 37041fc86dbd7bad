import { CircleHelp, Filter, X } from "lucide-react";
import { Popover } from "radix-ui";
import { type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import { IconButton } from "@/ui/controls";
import { EXAMPLES, oneLineReason, tokenAt } from "./nql";
import styles from "./table.module.css";

const DEBOUNCE_MILLISECONDS = 350;

interface NqlInputProps {
  value: string;
  onChange: (query: string) => void;
  error: unknown;
  /** Whether rows of an earlier query are still shown. */
  hasRows: boolean;
  ref?: Ref<{ focus: () => void }>;
}

/** The filter. What is wrong with it is underlined and explained; the table keeps its last good rows meanwhile. */
export function NqlInput({ value, onChange, error, hasRows, ref }: NqlInputProps) {
  const [text, setText] = useState(value);
  const [scroll, setScroll] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }));

  // The address may change by itself (back, a link): then it is right.
  const sent = useRef(value);
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);

  const send = (query: string) => {
    sent.current = query;
    onChange(query);
  };
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    if (text === sent.current) return;
    const timeout = setTimeout(() => latest.current(text), DEBOUNCE_MILLISECONDS);
    return () => clearTimeout(timeout);
  }, [text]);

  const wrong = error instanceof ApiError && error.position !== undefined && text === value ? error : null;
  const underline = wrong ? tokenAt(text, wrong.position ?? 0) : null;

  return (
    <div className={styles.query}>
      <div className={`${styles.queryBox} ${wrong ? styles.queryWrong : ""}`}>
        <Filter size={14} aria-hidden />
        <div className={styles.queryField}>
          {underline && (
            <div className={styles.underlay} aria-hidden>
              <span style={{ transform: `translateX(${-scroll}px)` }}>
                {text.slice(0, underline.start)}
                <mark data-testid="query-error-token">{text.slice(underline.start, underline.end)}</mark>
                {text.slice(underline.end)}
              </span>
            </div>
          )}
          <input
            ref={input}
            type="text"
            aria-label="Filter runs with NQL"
            aria-invalid={wrong !== null}
            aria-describedby={wrong ? `${id}-error` : undefined}
            placeholder="Filter runs, e.g. (`metrics/accuracy`:floatSeries >= 0.9)"
            value={text}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            onChange={(event) => setText(event.target.value)}
            onScroll={(event) => setScroll(event.currentTarget.scrollLeft)}
            onKeyDown={(event) => {
              if (event.key === "Enter") send(text);
              if (event.key === "Escape") event.currentTarget.blur();
            }}
          />
        </div>
        {text && (
          <IconButton
            label="Clear the filter"
            onClick={() => {
              setText("");
              send("");
              input.current?.focus();
            }}
          >
            <X size={14} aria-hidden />
          </IconButton>
        )}
        <Popover.Root>
          <Popover.Trigger asChild>
            <button
              type="button"
              className={styles.help}
              aria-label="How to write a filter"
              title="How to write a filter"
            >
              <CircleHelp size={15} aria-hidden />
            </button>
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Content
              className={styles.popover}
              align="end"
              sideOffset={8}
              collisionPadding={12}
              aria-label="Examples of filters"
            >
              <p>
                Filters are written in NQL: a path, its type, an operator and a value. Combine them with AND, OR and
                NOT.
              </p>
              <ul>
                {EXAMPLES.map((example) => (
                  <li key={example.text}>
                    <Popover.Close asChild>
                      <button
                        type="button"
                        onClick={() => {
                          setText(example.text);
                          send(example.text);
                        }}
                      >
                        <code>{example.text}</code>
                        <span>{example.meaning}</span>
                      </button>
                    </Popover.Close>
                  </li>
                ))}
              </ul>
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      </div>
      {wrong && (
        <p id={`${id}-error`} className={styles.reason} role="status">
          {oneLineReason(wrong.message)}
          {hasRows && " The rows below are of the last filter that could be read."}
        </p>
      )}
    </div>
  );
}
