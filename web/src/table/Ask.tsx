import { useState } from "react";
import { Button, Field } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import styles from "./Ask.module.css";

/** Asks for one text. */
export function Ask({
  title,
  label,
  hint,
  value,
  action = "Save",
  onSave,
  onClose,
}: {
  title: string;
  label: string;
  hint?: string;
  value: string;
  action?: string;
  onSave: (text: string) => void;
  onClose: () => void;
}) {
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
        <Field label={label} hint={hint} value={text} autoFocus onChange={(event) => setText(event.target.value)} />
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
