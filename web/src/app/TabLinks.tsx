import type { ReactNode } from "react";
import styles from "@/ui/Tabs.module.css";

/** Links to the parts of a page, one beside the other. */
export function TabLinks({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={styles.list} aria-label={label}>
      {children}
    </nav>
  );
}

/** The class of each of the links. */
TabLinks.tab = styles.tab;
