import { createContext, type ReactNode, type RefObject, useContext, useEffect, useRef, useState } from "react";
import { Skeleton } from "@/ui/states";
import styles from "./dash.module.css";

/** The element that the dashboard scrolls in; null: the page. */
export const ScrollBox = createContext<HTMLElement | null>(null);

/** Whether the element is within one viewport of being seen. */
function useNear(box: RefObject<HTMLElement | null>): boolean {
  const root = useContext(ScrollBox);
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
  }, [box, root]);
  return isNear;
}

/** Holds what it has only while it is near. */
export function Near({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const isNear = useNear(box);
  return (
    <div ref={box} className={styles.near}>
      {isNear && children}
    </div>
  );
}

/** Begins with what it has when it comes near, and keeps that, since nobody knows before how high it is. */
export function OnceNear({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const isNear = useNear(box);
  const [hasBegun, setBegun] = useState(false);
  if (isNear && !hasBegun) setBegun(true);
  return hasBegun ? (
    children
  ) : (
    <div ref={box}>
      <Skeleton lines={5} />
    </div>
  );
}
