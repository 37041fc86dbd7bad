import { useEffect, useState } from "react";
import { Button } from "./controls";
import styles from "./Progress.module.css";

/** When something that is under way is said to be so, and when it can be given up. */
const SAID_MILLISECONDS = 2_000;
const LONG_MILLISECONDS = 8_000;

/** For how long `active` has lasted, in milliseconds, from two seconds on; 0 before that. */
function useElapsed(active: boolean): number {
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    if (!active) return;
    const began = performance.now();
    let timer = setTimeout(function tick() {
      setElapsed(performance.now() - began);
      timer = setTimeout(tick, 1_000);
    }, SAID_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      setElapsed(0);
    };
  }, [active]);
  return active ? elapsed : 0;
}

/** Says after two seconds that something takes its time, and after eight lets it be given up. */
export function Progress({ what, active = true, onCancel }: { what: string; active?: boolean; onCancel?: () => void }) {
  const elapsed = useElapsed(active);
  if (elapsed === 0) return null;
  return (
    <div className={styles.progress}>
      <span role="status">
        {what}
        {/* Not read out each second. */}
        <span className={styles.seconds} aria-hidden>
          {`${Math.round(elapsed / 1_000)} s`}
        </span>
      </span>
      {onCancel && elapsed >= LONG_MILLISECONDS && <Button onClick={onCancel}>Cancel</Button>}
    </div>
  );
}
