import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { useNearViewport } from "@/ui/hooks";
import styles from "./widgets.module.css";

const Near = createContext(true);

/** Whether the widget is within a viewport of being seen: only then it asks for anything. */
export const useInSight = (): boolean => useContext(Near);

/** Begins what it holds when it comes near the window, and keeps it from then on, so that nothing loses its place. */
export function InSight({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const isNear = useNearViewport(box);
  const [wasNear, setWasNear] = useState(false);
  useEffect(() => {
    if (isNear) setWasNear(true);
  }, [isNear]);
  return (
    <div ref={box} className={styles.sight}>
      <Near value={isNear}>{(isNear || wasNear) && children}</Near>
    </div>
  );
}
