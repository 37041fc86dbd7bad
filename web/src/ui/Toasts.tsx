import { CircleAlert, X } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./controls";
import styles from "./Toasts.module.css";
import { dismiss, SHOWN_MILLISECONDS, type Toast, take, undo, useToasts } from "./toasts";

/** The corner in which toasts appear, read out politely. */
export function Toasts() {
  const { toasts } = useToasts();
  return (
    <section className={styles.corner} aria-label="Notifications" aria-live="polite">
      {toasts.map((each) => (
        <Item key={each.id} toast={each} />
      ))}
    </section>
  );
}

/** Goes by itself, but not while it is pointed at or has the focus. */
function Item({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timeout = setTimeout(() => dismiss(toast.id), SHOWN_MILLISECONDS);
    return () => clearTimeout(timeout);
  }, [held, toast.id]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only keeps it from going.
    <div
      className={styles.toast}
      data-tone={toast.tone}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast.tone === "bad" && <CircleAlert size={15} aria-hidden />}
      <span>
        {toast.text}
        {toast.requestId && <span className={styles.request}> request {toast.requestId}</span>}
      </span>
      {toast.undo && (
        <button type="button" className={styles.undo} onClick={() => undo(toast)}>
          Undo
        </button>
      )}
      {toast.offer && (
        <button type="button" className={styles.undo} onClick={() => take(toast)}>
          {toast.offer.text}
        </button>
      )}
      <IconButton label="Dismiss" onClick={() => dismiss(toast.id)}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
