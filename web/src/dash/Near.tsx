import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import styles from "./dash.module.css";

/** The element that the dashboard scrolls in; null: the page. */
export const ScrollBox = createContext<HTMLElement | null>(null);

/** Holds what it has only while it is within one viewport of being seen. */
export function Near({ children }: { children: ReactNode }) {
  const root = useContext(ScrollBox);
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        const isNow = entries[entries.length - 1]?.isIntersecting ?? false;
        // What is held is drawn over the page, and is in no box that scrolls.
        if (isNow || !element.closest("[data-held=true]")) setNear(isNow);
      },
      { root, rootMargin: "100% 0px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [root]);
  return (
    <div ref={box} className={styles.near}>
      {isNear && children}
    </div>
  );
}
