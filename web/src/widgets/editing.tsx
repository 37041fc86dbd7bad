import { type InputHTMLAttributes, useId } from "react";
import styles from "./widgets.module.css";

/** The fields of editors. */

export function Choice<T extends string>({
  label,
  value,
  choices,
  names,
  onChange,
}: {
  label: string;
  value: T;
  choices: readonly T[];
  names: Readonly<Record<T, string>>;
  onChange: (value: T) => void;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} className={styles.select} value={value} onChange={(event) => onChange(event.target.value as T)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {names[choice]}
          </option>
        ))}
      </select>
    </div>
  );
}

function Input({
  label,
  hint,
  ...rest
}: Omit<InputHTMLAttributes<HTMLInputElement>, "id" | "className"> & { label: string; hint?: string }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input id={id} className={styles.input} aria-describedby={hint ? `${id}-hint` : undefined} {...rest} />
      {hint && (
        <span id={`${id}-hint`} className={styles.hint}>
          {hint}
        </span>
      )}
    </div>
  );
}

export function Count({
  from,
  to,
  onChange,
  ...rest
}: {
  label: string;
  value: number;
  from: number;
  to: number;
  onChange: (value: number) => void;
}) {
  return (
    <Input
      {...rest}
      type="number"
      min={from}
      max={to}
      onChange={(event) => {
        const next = event.target.valueAsNumber;
        if (Number.isInteger(next)) onChange(Math.min(to, Math.max(from, next)));
      }}
    />
  );
}

export function Flag({
  label,
  value,
  onChange,
}: {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
}) {
  return (
    <label className={styles.flag}>
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

export function Words({
  onChange,
  ...rest
}: {
  label: string;
  hint?: string;
  value: string;
  placeholder?: string;
  onChange: (value: string) => void;
}) {
  return <Input {...rest} spellCheck={false} autoComplete="off" onChange={(event) => onChange(event.target.value)} />;
}
