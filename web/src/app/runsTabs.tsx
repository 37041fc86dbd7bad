import { type ComponentType, useEffect, useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import type { RunHover } from "@/ui/runHover";
import type { PanelLetter, PanelPart, RunsTab } from "./runsState";

/** What the runs page gives to whatever stands beside its table. */
export interface PanelProps {
  address: ProjectAddress;
  /** In the order of the table. */
  runs: readonly ShownRun[];
  /** The paths of the table's pinned columns. */
  pinned: readonly string[];
  part: PanelPart;
  onPart: (part: Readonly<Record<string, string | readonly string[] | undefined>>) => void;
  hoveredRun: RunHover;
  onHoverRun: (id: string | null) => void;
}

export interface RunsPanel {
  title: string;
  letter: PanelLetter;
  /** Its component once it is loaded. */
  Panel: ComponentType<PanelProps> | null;
  /** Loads it; may begin before it is known what it shows. */
  load: () => Promise<unknown>;
}

function panel(title: string, letter: PanelLetter, fetch: () => Promise<ComponentType<PanelProps>>): RunsPanel {
  const made: RunsPanel = {
    title,
    letter,
    Panel: null,
    load: async () => {
      made.Panel ??= await fetch();
    },
  };
  return made;
}

/** The component of a panel; null until it is loaded. React's `lazy` would hold back what is there by up to 300 ms, for the sake of
 * the placeholder that was shown before. */
export function useLoadedPanel(panel: RunsPanel): ComponentType<PanelProps> | null {
  const [, setLoaded] = useState<RunsPanel | null>(null);
  useEffect(() => {
    if (panel.Panel) return;
    panel.load().then(
      () => setLoaded(panel),
      (error) =>
        // For the boundary around the page.
        setLoaded(() => {
          throw error;
        }),
    );
  }, [panel]);
  return panel.Panel;
}

/** What stands beside the table, by its tab: of which only what is looked at is loaded. */
export const PANELS: Partial<Record<RunsTab, RunsPanel>> = {
  charts: panel("Charts", "c", async () => (await import("@/charts/RunsCharts")).RunsCharts),
  side: panel("Side by side", "s", async () => (await import("@/compare/SideBySide")).SideBySide),
  dash: panel("Dashboards", "d", async () => (await import("./DashboardTab")).DashboardTab),
  media: panel("Media", "m", async () => (await import("@/files/RunsMedia")).RunsMedia),
  lineage: panel("Lineage", "l", async () => (await import("./LineageTab")).LineageTab),
};
