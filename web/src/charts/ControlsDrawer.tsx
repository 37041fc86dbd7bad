import { X } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { Button, IconButton } from "@/ui/controls";
import { placeOf } from "@/ui/keepFocus";
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
  const drawer = useRef<HTMLElement>(null);
  // Before a menu that it was chosen in has closed.
  const [before] = useState(() => openerOf(document.activeElement));
  useLayoutEffect(() => {
    const element = drawer.current;
    element?.focus();
    return () => {
      if (element?.contains(document.activeElement)) before?.()?.focus();
    };
  }, [before]);
  return (
    <aside
      ref={drawer}
      tabIndex={-1}
      className={styles.drawer}
      aria-label={title ? `Controls of ${title}` : isAlone ? "Controls of the chart" : "Controls of all charts"}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        // A chart over the whole window stays.
        event.stopPropagation();
        onClose();
      }}
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

/** What has the focus again after what opens from here: of an item of a menu, the button of the menu. */
function openerOf(focused: Element | null): ReturnType<typeof placeOf> | undefined {
  const menu = focused?.closest("[role=menu]");
  const opener = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : focused;
  // The charts, and their menus, are drawn anew where they have less room beside it.
  return opener instanceof HTMLElement && opener !== document.body ? placeOf(opener) : undefined;
}
