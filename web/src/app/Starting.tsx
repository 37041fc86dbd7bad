import { usePreferences } from "@/ui/preferences";
import { Skeleton } from "@/ui/states";
import styles from "./shell.module.css";

/** The frame of every page, for as long as it is not known yet who looks at it. */
export function Starting() {
  const { railExpanded } = usePreferences();
  return (
    <div className={styles.shell} data-wide={railExpanded}>
      <div className={styles.rail} />
      <div className={styles.column}>
        <div className={styles.top} />
        <main className={styles.main}>
          <Skeleton what="Waiting for the server…" lines={9} />
        </main>
      </div>
    </div>
  );
}
