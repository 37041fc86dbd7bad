import { useState } from "react";
import { Button, Field } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import styles from "./Ask.module.css";

/** Asks what a view is called, and who has it. */
export function SaveViewAs({
  onSave,
  onClose,
}: {
  onSave: (name: string, shared: boolean) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  return (
    <Dialog title="Save the view as" onClose={onClose}>
      <form
        className={styles.ask}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === "") return;
          onSave(name.trim(), shared);
          onClose();
        }}
      >
        <Field label="Name" value={name} autoFocus maxLength={200} onChange={(event) => setName(event.target.value)} />
        <label className={styles.tick}>
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} /> For everybody
          in the project
        </label>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={name.trim() === ""}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
