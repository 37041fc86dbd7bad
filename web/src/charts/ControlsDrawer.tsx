import { X } from "lucide-react";
import { Button, IconButton } from "@/ui/controls";
import { ControlFields } from "./ControlFields";
import type { Metric } from "./metrics";
import styles from "./runsCharts.module.css";
import { type Controls, isSame } from "./state";

interface DrawerProps {
  /** The chart that they are of; empty for all. */
  title: string;
  controls: Controls;
  /** What the button to reset gives. */
  reset: Controls;
  onControls: (controls: Controls) => void;
  metrics: readonly Metric[];
  isOfOneRun?: boolean;
  /** Whether there is no other chart beside the one. */
  isAlone?: boolean;
  onClose: () => void;
}

/** How all charts are drawn, or one of them otherwise, at the side of them. */
export function ControlsDrawer({
  title,
  controls,
  reset,
  onControls,
  metrics,
  isOfOneRun,
  isAlone,
  onClose,
}: DrawerProps) {
  return (
    <aside
      className={styles.drawer}
      aria-label={title ? `Controls of ${title}` : isAlone ? "Controls of the chart" : "Controls of all charts"}
    >
      <div className={styles.drawerHead}>
        <h2 title={title}>{title ? `Only ${title}` : "Controls"}</h2>
        <Button disabled={isSame(controls, reset)} onClick={() => onControls(reset)}>
          Reset
        </Button>
        <IconButton label="Close the controls" onClick={onClose}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      <div className={styles.drawerBody}>
        <ControlFields
          controls={controls}
          onControls={onControls}
          metrics={metrics}
          ofAll={title === "" && !isAlone}
          isOfOneRun={isOfOneRun}
        />
      </div>
    </aside>
  );
}
