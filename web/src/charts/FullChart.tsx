import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "@/ui/controls";
import styles from "./runsCharts.module.css";

/** One chart over the whole window, which the browser keeps the focus in. */
export function FullChart({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={styles.full}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.fullClose}>
        <IconButton label="Back to all charts" onClick={onClose}>
          <X size={17} aria-hidden />
        </IconButton>
      </div>
      {children}
    </dialog>
  );
}
