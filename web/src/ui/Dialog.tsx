import { X } from "lucide-react";
import { type ReactNode, type SyntheticEvent, useId, useLayoutEffect, useRef } from "react";
import { useIsDown } from "@/api/reachability";
import { AWAY, IconButton } from "./controls";
import styles from "./Dialog.module.css";
import { giveBackFocus } from "./giveFocus";
import { lieOver } from "./modals";

/** A modal dialog on the browser's own element, which traps and restores focus by itself. */
export function Dialog({
  title,
  onClose,
  wide = false,
  full = false,
  bare = false,
  children,
}: {
  title: string;
  onClose: () => void;
  wide?: boolean;
  /** As large as the window. */
  full?: boolean;
  /** Without a heading and a cross: the title is only read out, and a click beside the dialog closes it. */
  bare?: boolean;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  // A layout effect: it is taken back while the dialog is still in the document, which only then gives the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    const opener = document.activeElement;
    dialog.showModal();
    const leave = lieOver(dialog);
    // The first field, and never the cross: its tip would open, and take the first Escape for itself.
    const field = dialog.querySelector<HTMLElement>("input:not([type=hidden], [disabled]), textarea, select");
    (field ?? dialog).focus();
    return () => {
      leave();
      dialog.close();
      giveBackFocus(opener);
    };
  }, []);
  const cancel = (event: SyntheticEvent) => {
    // React tells of the Escape for a dialog that is in this one, too.
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    onClose();
  };
  if (bare) {
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, as it does every dialog.
      <dialog
        ref={ref}
        aria-label={title}
        className={`${styles.dialog} ${styles.bare}`}
        onCancel={cancel}
        onClick={(event) => {
          if (event.target === event.currentTarget) onClose();
        }}
      >
        {children}
      </dialog>
    );
  }
  return (
    <dialog
      ref={ref}
      tabIndex={-1}
      aria-labelledby={id}
      className={`${styles.dialog} ${wide ? styles.wide : ""} ${full ? styles.full : ""}`}
      onCancel={cancel}
    >
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        <IconButton label="Close" onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      <div className={styles.body}>{children}</div>
    </dialog>
  );
}

/** The buttons that end a dialog. Why some of them rest is said beside them, since the page's own word of it is behind the dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  const isDown = useIsDown();
  return (
    <div className={styles.actions}>
      {isDown && <p role="status">{AWAY}</p>}
      {children}
    </div>
  );
}
