import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { retryNow, useReachability } from "@/api/reachability";
import { Button } from "@/ui/controls";
import { formatClock } from "@/ui/format";
import styles from "./shell.module.css";

/** Says that the server is away and when it is asked again; what is on the page stays readable meanwhile. */
export function ServerBanner() {
  const { isDown, downSince, retryAt } = useReachability();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isDown) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, [isDown]);
  if (!isDown) return null;
  const seconds = Math.ceil((retryAt - now) / 1000);
  return (
    <div className={styles.serverBanner}>
      <CloudOff size={15} aria-hidden />
      <span role="alert">
        The server does not answer. What you see is stale since {formatClock(downSince)}; it can be read, not changed.
      </span>
      <span className={styles.countdown}>{seconds > 0 ? `Trying again in ${seconds} s` : "Trying again…"}</span>
      <Button onClick={retryNow}>Try now</Button>
    </div>
  );
}
