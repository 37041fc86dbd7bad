import { useEffect, useRef, useState } from "react";
import styles from "./InlineEdit.module.css";

/** A value under edit in its place: Enter keeps, Escape leaves it as it was, and so does clicking elsewhere without a change. */
export function InlineEdit({
  label,
  value,
  onSave,
  onCancel,
}: {
  label: string;
  value: string;
  onSave: (text: string) => void;
  onCancel: () => void;
}) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const end = (keep: boolean) => {
    if (isDone.current) return;
    isDone.current = true;
    if (keep && text.trim() !== value.trim()) onSave(text.trim());
    else onCancel();
  };
  return (
    <input
      ref={input}
      className={styles.edit}
      aria-label={label}
      value={text}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setText(event.target.value)}
      onBlur={() => end(true)}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== "Enter" && event.key !== "Escape") return;
        // The same key would press the button that has the focus by then.
        event.preventDefault();
        end(event.key === "Enter");
      }}
    />
  );
}
