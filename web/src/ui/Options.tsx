import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { InlineFailure } from "./InlineFailure";
import styles from "./Options.module.css";
import { useWhenKnown } from "./useWhenKnown";
import { type Asked, staleMarks } from "./Waiting";

export interface Option {
  key: string;
  /** The heading above the first option of a group. */
  group: string;
  content: ReactNode;
  onChoose: () => void;
}

/** A field to type into, and below it what can be chosen by arrows and Enter. */
export function Options({
  label,
  placeholder,
  typed,
  onTyped,
  options,
  known = Number.POSITIVE_INFINITY,
  empty,
  asked,
  footer,
}: {
  label: string;
  placeholder: string;
  typed: string;
  onTyped: (typed: string) => void;
  options: readonly Option[];
  /** So many of the first are found for what is typed; Enter waits for the others, which are of letters before. */
  known?: number;
  empty: ReactNode;
  /** What the options are asked by, where the server is: old ones are marked, and what went wrong is said. */
  asked?: Asked;
  footer?: ReactNode;
}) {
  const id = useId();
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const chosen = Math.min(active, options.length - 1);
  const choose = useWhenKnown(typed, Math.max(0, chosen) < known, () => options[chosen]?.onChoose());
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, another best match.
  useEffect(() => setActive(0), [typed]);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${chosen}"]`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (by !== undefined && options.length > 0) {
      event.preventDefault();
      const wanted = chosen + by;
      setActive(
        Math.abs(by) === 1
          ? (wanted + options.length) % options.length
          : Math.max(0, Math.min(options.length - 1, wanted)),
      );
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose();
    }
  };
  return (
    <div className={styles.options}>
      <input
        className={styles.field}
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={options.length > 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        placeholder={placeholder}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: it opens to be typed into.
        autoFocus
        onChange={(event) => onTyped(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={label}
        className={styles.list}
        {...(asked && staleMarks(asked.answer))}
      >
        {options.map((option, index) => (
          <div key={option.key} role="presentation">
            {option.group !== options[index - 1]?.group && (
              <div className={styles.group} role="presentation">
                {option.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and takes Enter. */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: as above. */}
            <div
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              data-index={index}
              className={styles.option}
              onMouseMove={() => setActive(index)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={option.onChoose}
            >
              {option.content}
            </div>
          </div>
        ))}
      </div>
      {asked?.answer.isError ? (
        <div className={styles.empty}>
          <InlineFailure error={asked.answer.error} onRetry={() => asked.answer.refetch()} />
        </div>
      ) : (
        options.length === 0 && <div className={styles.empty}>{empty}</div>
      )}
      {footer && <div className={styles.footer}>{footer}</div>}
    </div>
  );
}

/** A text with the letters that were found made bold. */
export function Highlighted({ text, places }: { text: string; places: readonly number[] }) {
  if (places.length === 0) return <>{text}</>;
  const parts: ReactNode[] = [];
  const found = new Set(places);
  for (let from = 0; from < text.length; ) {
    let to = from + 1;
    while (to < text.length && found.has(to) === found.has(from)) to += 1;
    const part = text.slice(from, to);
    parts.push(found.has(from) ? <b key={from}>{part}</b> : part);
    from = to;
  }
  return <>{parts}</>;
}
