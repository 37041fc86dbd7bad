import { Keyboard } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/ui/controls";
import styles from "./viewers.module.css";

/**
 * A page of somebody else's in a frame. While it has the keyboard nothing here hears a key, Escape neither, and what is in the frame
 * cannot be asked to tell: so it is said, with a way back that the pointer reaches, and Tab behind the page's last field.
 */
export function PageFrame({ name, url, sandbox }: { name: string; url: string; sandbox?: string }) {
  const box = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  const [hasKeyboard, setHasKeyboard] = useState(false);
  useEffect(() => {
    // A frame gets the focus when the window loses it to the frame.
    const look = () => setHasKeyboard(document.activeElement === frame.current);
    addEventListener("blur", look);
    addEventListener("focus", look);
    document.addEventListener("focusin", look);
    return () => {
      removeEventListener("blur", look);
      removeEventListener("focus", look);
      document.removeEventListener("focusin", look);
    };
  }, []);
  return (
    <div ref={box} className={styles.page} tabIndex={-1}>
      <iframe
        ref={frame}
        className={styles.frame}
        title={name}
        src={url}
        sandbox={sandbox}
        referrerPolicy="no-referrer"
      />
      {/* It stands behind the frame in the order of Tab, and is there before it is seen. */}
      <div className={styles.leave} data-shown={hasKeyboard || undefined}>
        <Keyboard size={14} aria-hidden />
        <span>Keys go to the page</span>
        <Button onClick={() => box.current?.focus()}>Leave it</Button>
      </div>
    </div>
  );
}
