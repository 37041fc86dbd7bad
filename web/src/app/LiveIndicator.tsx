import { Pause, RefreshCw } from "lucide-react";
import { isLive, refresh, setLive, useIsLiveOn, useLiveStatus } from "@/api/live";
import { useReachability } from "@/api/reachability";
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import styles from "./shell.module.css";

const TEXTS = {
  // The same word: what is there a moment later would move what is beside it.
  connecting: ["Live", "The page is about to follow what changes"],
  live: ["Live", "Changes are shown as they happen"],
  polling: ["Live", "Changes are asked for every five seconds: the stream does not get through to this browser"],
  reconnecting: ["Reconnecting", "The server does not answer; what was missed comes when it does"],
  paused: ["Paused", "Changes are not shown"],
  off: ["", ""],
} as const;

/** Whether the page follows what happens in its project, and the switch for that. */
export function LiveIndicator() {
  const followed = useLiveStatus();
  const { isDown } = useReachability();
  // A stream may still seem to hold when requests have no answer any more.
  const status = isDown && followed !== "off" && followed !== "paused" ? "reconnecting" : followed;
  const isOn = useIsLiveOn();
  if (status === "off") return null;
  const [text, explanation] = TEXTS[status];
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className={styles.live} data-status={status} title={`${explanation}  (l)`}>
          {status === "paused" ? <Pause size={11} aria-hidden /> : <span className={styles.dot} aria-hidden />}
          {text}
        </button>
      }
    >
      <MenuChoices
        label="Changes"
        value={isOn ? "on" : "off"}
        onChange={(value) => setLive(value === "on")}
        options={[
          ["on", "Show them as they happen"],
          ["off", "Hold them back"],
        ]}
      />
      <MenuSeparator />
      <MenuItem icon={<RefreshCw size={15} aria-hidden />} onSelect={refresh}>
        Fetch everything anew (r)
      </MenuItem>
      <MenuLabel>{explanation}</MenuLabel>
    </Menu>
  );
}

export const toggleLive = () => setLive(!isLive());
