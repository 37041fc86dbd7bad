import { Check, Copy, Search, X } from "lucide-react";
import {
  type ButtonHTMLAttributes,
  type ComponentProps,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  useId,
  useRef,
  useState,
} from "react";
import { useIsDown } from "@/api/reachability";
import { copyText } from "./clipboard";
import styles from "./controls.module.css";
import { Tip } from "./Tip";
import { toastError } from "./toasts";
import { useKeys } from "./useKeys";

export const AWAY = "The server does not answer: nothing can be changed until it is back.";

type Look = "plain" | "primary" | "danger" | "ghost";

interface Changing {
  /** Whether it has the server change something, which can wait for nobody: it rests while the server is away. */
  changes?: boolean;
}

export function Button({
  look = "plain",
  className = "",
  changes = look === "primary" || look === "danger",
  disabled,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & Changing & { look?: Look }) {
  const extra = look === "plain" ? "" : styles[look];
  const rests = useIsDown() && changes;
  return (
    <button
      type="button"
      className={`${styles.button} ${extra} ${className}`}
      {...rest}
      disabled={disabled || rests}
      title={rests ? AWAY : rest.title}
    />
  );
}

export function IconButton({
  label,
  className = "",
  changes = false,
  disabled,
  children,
  ...rest
}: ComponentProps<"button"> & Changing & { label: string; children: ReactNode }) {
  const rests = useIsDown() && changes;
  return (
    <Tip text={rests ? AWAY : label}>
      <button
        type="button"
        aria-label={label}
        className={`${styles.icon} ${className}`}
        {...rest}
        disabled={disabled || rests}
      >
        {children}
      </button>
    </Tip>
  );
}

export function Field({
  label,
  hint,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: ReactNode }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <input id={id} className={styles.input} aria-describedby={hint ? `${id}-hint` : undefined} {...rest} />
      {hint && (
        <span id={`${id}-hint`} className={styles.hint}>
          {hint}
        </span>
      )}
    </div>
  );
}

export function SelectField({
  label,
  name,
  value,
  onChange,
  options,
  disabled,
}: {
  label: string;
  name?: string;
  value: string;
  onChange: (value: string) => void;
  options: [value: string, text: string][];
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        name={name}
        className={styles.select}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function SearchInput({
  label,
  value,
  onValue,
  ref,
  isMain = false,
  className = "",
  ...rest
}: Omit<InputHTMLAttributes<HTMLInputElement>, "value" | "onChange"> & {
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** Whether "/" leads to it: the search of a page. */
  isMain?: boolean;
  ref?: Ref<HTMLInputElement>;
}) {
  const box = useRef<HTMLDivElement>(null);
  useKeys("search", isMain ? { "/": () => box.current?.querySelector("input")?.focus() } : {});
  return (
    <div ref={box} className={`${styles.search} ${className}`}>
      <Search size={14} aria-hidden />
      <input
        ref={ref}
        type="search"
        aria-label={label}
        placeholder={label}
        className={styles.input}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onValue(event.target.value)}
        {...rest}
      />
      {value && (
        <button
          type="button"
          aria-label="Clear the search"
          className={`${styles.icon} ${styles.clear}`}
          onClick={() => onValue("")}
        >
          <X size={13} aria-hidden />
        </button>
      )}
    </div>
  );
}

/** A choice between a few alternatives, all of them in sight. */
export function Segments<T extends string>({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: { value: T; text: ReactNode; title?: string }[];
}) {
  return (
    <div role="radiogroup" aria-label={label} className={styles.segments}>
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useSemanticElements: radio inputs cannot be drawn as one segmented control without hiding them.
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          aria-label={option.title}
          tabIndex={option.value === value ? 0 : -1}
          className={styles.segment}
          onClick={() => onChange(option.value)}
          onKeyDown={(event) => {
            const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            const next = (index + by + options.length) % options.length;
            onChange(options[next]!.value);
            const button = event.currentTarget.parentElement?.children[next];
            if (button instanceof HTMLElement) button.focus();
          }}
        >
          {option.text}
        </button>
      ))}
    </div>
  );
}

export function CopyButton({ text, label = "Copy", children }: { text: string; label?: string; children?: ReactNode }) {
  const [said, setSaid] = useState<"Copied" | "Not copied" | null>(null);
  const copy = async () => {
    try {
      await copyText(text);
      setSaid("Copied");
    } catch (error) {
      // A dialog that is open hides the toast.
      setSaid("Not copied");
      toastError(error);
    }
    setTimeout(() => setSaid(null), 1600);
  };
  const icon =
    said === "Copied" ? <Check size={14} aria-hidden className={styles.copied} /> : <Copy size={14} aria-hidden />;
  return children ? (
    <Button onClick={copy}>
      {icon}
      {said ?? children}
    </Button>
  ) : (
    <IconButton label={said ?? label} onClick={copy}>
      {icon}
    </IconButton>
  );
}
