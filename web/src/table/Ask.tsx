import { useId, useState } from "react";
import { Button, Field } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import styles from "./Ask.module.css";

/** Asks for one text; one that may have lines is saved by Ctrl and Enter. */
export function Ask({
  title,
  label,
  hint,
  value,
  action = "Save",
  hasLines = false,
  onSave,
  onClose,
}: {
  title: string;
  label: string;
  hint?: string;
  value: string;
  action?: string;
  hasLines?: boolean;
  onSave: (text: string) => void;
  onClose: () => void;
}) {
  const id = useId();
  const [text, setText] = useState(value);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={styles.ask}
        onSubmit={(event) => {
          event.preventDefault();
          onSave(text);
          onClose();
        }}
      >
        {hasLines ? (
          <>
            <label className="visually-hidden" htmlFor={id}>
              {label}
            </label>
            <textarea
              id={id}
              className={styles.lines}
              rows={6}
              value={text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
                event.preventDefault();
                event.currentTarget.form?.requestSubmit();
              }}
            />
          </>
        ) : (
          <Field label={label} hint={hint} value={text} autoFocus onChange={(event) => setText(event.target.value)} />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
