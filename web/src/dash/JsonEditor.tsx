import { useId, useState } from "react";
import {
  type Dashboard,
  type DashboardDocument,
  type DashboardFacts,
  readDashboard,
  saveDashboard,
} from "@/api/dashboards";
import type { ProjectAddress } from "@/api/queries";
import { Button, CopyButton } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import styles from "./dash.module.css";

/** The document as text, which the server checks when it is saved. */
export function JsonEditor({
  address,
  dashboard,
  document,
  version,
  canEdit,
  onSaved,
  onClose,
}: {
  address: ProjectAddress;
  dashboard: DashboardFacts;
  document: DashboardDocument;
  version: number;
  canEdit: boolean;
  onSaved: (dashboard: Dashboard) => void;
  onClose: () => void;
}) {
  const id = useId();
  const [text, setText] = useState(() => JSON.stringify(document, null, 2));
  const [error, setError] = useState<string | null>(null);
  const save = async () => {
    let parsed: DashboardDocument;
    try {
      parsed = JSON.parse(text) as DashboardDocument;
    } catch (failure) {
      setError(`This is not JSON: ${failure instanceof Error ? failure.message : failure}.`);
      return;
    }
    try {
      await saveDashboard(address, dashboard.id, version, parsed);
      // Not what was written: the server has added what was left out.
      onSaved(await readDashboard(address, dashboard.id));
      onClose();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    }
  };
  return (
    <Dialog wide title={`“${dashboard.name}” as JSON`} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <textarea
          className={styles.json}
          aria-label="The document as JSON"
          aria-invalid={error !== null}
          aria-describedby={error ? id : undefined}
          readOnly={!canEdit}
          spellCheck={false}
          rows={22}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setError(null);
          }}
        />
        {error && (
          <p id={id} className={styles.error} role="alert">
            {error}
          </p>
        )}
        <DialogActions>
          <CopyButton text={text} label="Copy the JSON" />
          <span className={styles.spacer} />
          <Button onClick={onClose}>{canEdit ? "Cancel" : "Close"}</Button>
          {canEdit && (
            <Button look="primary" type="submit">
              Save
            </Button>
          )}
        </DialogActions>
      </form>
    </Dialog>
  );
}
