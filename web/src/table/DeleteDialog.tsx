import { Button } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { formatInteger } from "@/ui/format";

/** Asks before runs are gone for good. */
export function DeleteDialog({
  count,
  name,
  onDelete,
  onClose,
}: {
  count: number;
  /** What the one run is called. */
  name?: string;
  onDelete: () => void;
  onClose: () => void;
}) {
  const runs = `${formatInteger(count)} ${count === 1 ? "run" : "runs"}`;
  return (
    <Dialog title={`Delete ${name ?? runs} for good?`} onClose={onClose}>
      <p>{count === 1 ? "Its" : "Their"} values, series and files are removed. This cannot be undone.</p>
      <DialogActions>
        <Button onClick={onClose}>{count === 1 ? "Keep it" : "Keep them"}</Button>
        <Button
          look="danger"
          onClick={() => {
            onClose();
            onDelete();
          }}
        >
          Delete {runs}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
