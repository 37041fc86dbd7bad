import { type ReactNode, useState } from "react";
import { Button } from "./controls";
import { Dialog, DialogActions } from "./Dialog";
import { useIsHere } from "./hooks";
import { Banner } from "./states";
import { toastError } from "./toasts";

/**
 * A dialog that does one thing, once however often it is clicked, and closes; what went wrong is said in it, or elsewhere if somebody has closed
 * it meanwhile.
 */
export function FormDialog({
  title,
  action,
  look = "primary",
  isReady = true,
  onSubmit,
  onClose,
  children,
}: {
  title: string;
  /** What its button says. */
  action: string;
  look?: "primary" | "danger";
  /** Whether all that is needed is filled in. */
  isReady?: boolean;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const isHere = useIsHere();
  const submit = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit();
      // What stands open by then may be another one.
      if (isHere.current) onClose();
    } catch (error) {
      if (!isHere.current) return toastError(error);
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !isBusy) void submit();
        }}
      >
        {children}
        {problem !== null && <Banner error={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={look} type="submit" disabled={isBusy || !isReady}>
            {isBusy ? "Working…" : action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
