import { useState } from "react";
import { Button, Field } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import styles from "./compare.module.css";

/** Asks at which step the values of series are compared. */
export function AskStep({
  step,
  onStep,
  onClose,
}: {
  step: number;
  onStep: (step: number) => void;
  onClose: () => void;
}) {
  const [text, setText] = useState(String(step));
  const isWrong = text.trim() === "" || !Number.isFinite(Number(text));
  return (
    <Dialog title="Compare series at a step" onClose={onClose}>
      <form
        className={styles.ask}
        onSubmit={(event) => {
          event.preventDefault();
          if (isWrong) return;
          onStep(Number(text));
          onClose();
        }}
      >
        <Field
          label="Step"
          hint="A series without a point at this very step has no value."
          inputMode="decimal"
          value={text}
          autoFocus
          onChange={(event) => setText(event.target.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" changes={false} type="submit" disabled={isWrong}>
            Compare
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
