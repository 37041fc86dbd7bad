import type { QueryClient } from "@tanstack/react-query";
import { type ComponentType, useEffect, useState } from "react";
import type { Schemas } from "@/api/client";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import type { Column } from "@/table/columns";
import type { TableState } from "@/table/state";
import type { RunHover } from "@/ui/runHover";
import type { PanelLetter, PanelPart, RunsTab } from "./runsState";

/** What the runs page gives to whatever stands beside its table. */
export interface PanelProps {
  address: ProjectAddress;
  /** In the order of the table. */
  runs: readonly ShownRun[];
  /** Shows these runs and no others. */
  onShow: (ids: readonly string[]) => void;
  /** The paths of the table's pinned columns. */
  pinned: readonly string[];
  /** Those columns of the table that the address names. */
  columns: readonly Column[];
  part: PanelPart;
  onPart: (part: Readonly<Record<string, string | readonly string[] | undefined>>) => void;
  /** What the table shows, and how to show something else there. */
  table: TableState;
  onTable: (table: TableState) => void;
  hoveredRun: RunHover;
  onHoverRun: (id: string | null) => void;
}

export interface RunsPanel {
  title: string;
  letter: PanelLetter;
  /** Whether there is something to do in it while no run is shown. */
  isForNoRuns?: boolean;
  /** Its component once it is loaded. */
  Panel: ComponentType<PanelProps> | null;
  /** Loads it; may begin before it is known what it shows. */
  load: () => Promise<unknown>;
  /** Asks for what it will show of these runs while the page is still being made; done when that is there. `metrics` are those that
   * the runs have, where that is known. */
  begin: (
    queries: QueryClient,
    address: ProjectAddress,
    runs: readonly string[],
    part: PanelPart,
    columns: readonly Column[],
    metrics?: Schemas["Metrics"],
  ) => Promise<void>;
}

interface Code {
  Panel: ComponentType<PanelProps>;
  begin?: RunsPanel["begin"];
}

function panel(title: string, letter: PanelLetter, fetch: () => Promise<Code>, isForNoRuns = false): RunsPanel {
  let code: Promise<Code> | undefined;
  const made: RunsPanel = {
    title,
    letter,
    isForNoRuns,
    Panel: null,
    load: async () => {
      code ??= fetch();
      try {
        made.Panel = (await code).Panel;
      } catch (error) {
        // To be tried again.
        code = undefined;
        throw error;
      }
    },
    begin: async (...given) => {
      await made.load();
      await (await code)?.begin?.(...given);
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
  charts: panel("Charts", "c", async () => {
    const { RunsCharts, beginCharts } = await import("@/charts/RunsCharts");
    return { Panel: RunsCharts, begin: beginCharts };
  }),
  side: panel("Side by side", "s", async () => {
    const { SideBySide, beginSide } = await import("@/compare/SideBySide");
    return { Panel: SideBySide, begin: beginSide };
  }),
  dash: panel("Dashboards", "d", async () => ({ Panel: (await import("./DashboardTab")).DashboardTab }), true),
  media: panel("Media", "m", async () => ({ Panel: (await import("@/files/RunsMedia")).RunsMedia })),
  lineage: panel("Lineage", "l", async () => ({ Panel: (await import("./LineageTab")).LineageTab })),
};
