import { CircleAlert, X } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { IconButton } from "./controls";
import { returnFocus } from "./giveFocus";
import { useModals } from "./modals";
import styles from "./Toasts.module.css";
import { dismiss, SHOWN_MILLISECONDS, type Toast, take, undo, useToasts } from "./toasts";

/** The corner in which toasts appear, read out politely. It lies in the topmost dialog, where there is one: all else is inert. */
export function Toasts() {
  const { toasts } = useToasts();
  // It moves as it is, so that no toast begins anew.
  const [host] = useState(() => Object.assign(document.createElement("div"), { className: styles.host }));
  const top = useModals(({ open }) => open.at(-1));
  useLayoutEffect(() => (top ?? document.body).append(host), [top, host]);
  useEffect(() => () => host.remove(), [host]);
  /** What had the focus before a toast had it; undefined while none has. */
  const before = useRef<Element | null>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the toast that had the focus may be gone.
  useLayoutEffect(() => {
    const { current } = before;
    if (current === undefined || host.contains(document.activeElement)) return;
    before.current = undefined;
    returnFocus(current);
  }, [toasts]);
  return createPortal(
    <section
      className={styles.corner}
      aria-label="Notifications"
      aria-live="polite"
      onFocus={({ relatedTarget }) => {
        if (before.current === undefined) before.current = relatedTarget;
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        // Who leaves the window has not left the toast.
        const isHere = currentTarget.contains(relatedTarget) || currentTarget.contains(document.activeElement);
        if (!isHere) before.current = undefined;
      }}
    >
      {toasts.map((each) => (
        <Item key={each.id} toast={each} />
      ))}
    </section>,
    host,
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
