import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { IconButton } from "@/ui/controls";
import { isTyping } from "@/ui/useKeys";
import styles from "./runsCharts.module.css";

/** One chart over the whole window. Not in the browser's top layer, where menus could not stand above it; the page behind is inert
 * instead. */
export function FullChart({
  title,
  onClose,
  keys = {},
  drawer,
  children,
}: {
  title: string;
  onClose: () => void;
  /** What keys do (by `event.key`), which those of the page behind do not reach. */
  keys?: Readonly<Record<string, () => void>>;
  /** What stands at the side of the chart. */
  drawer?: ReactNode;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const page = document.getElementById("root");
    const before = document.activeElement;
    if (page) page.inert = true;
    ref.current?.show();
    // Its first button would have the focus otherwise, and say at once what it does.
    ref.current?.focus();
    return () => {
      if (page) page.inert = false;
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return createPortal(
    <dialog
      ref={ref}
      className={styles.full}
      aria-label={title}
      aria-modal
      tabIndex={-1}
      onKeyDown={(event) => {
        // Menus are children here and elsewhere in the document: theirs is not ours.
        if (!event.currentTarget.contains(event.target as Node)) return;
        if (event.key === "Escape") onClose();
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
        const action = keys[event.key];
        if (!action) return;
        event.preventDefault();
        action();
      }}
    >
      <div className={styles.fullRow}>
        <div className={styles.fullMain}>
          <div className={styles.fullClose}>
            <IconButton label="Back to all charts" onClick={onClose}>
              <X size={17} aria-hidden />
            </IconButton>
          </div>
          {children}
        </div>
        {drawer}
      </div>
    </dialog>,
    document.body,
  );
}
