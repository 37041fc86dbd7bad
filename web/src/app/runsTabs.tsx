import type { QueryClient } from "@tanstack/react-query";
import { type ComponentType, useEffect, useState } from "react";
import type { Schemas } from "@/api/client";
import type { ProjectAddress } from "@/api/queries";
import { openCharts, openSide } from "@/api/runs";
import type { SetSelection, ShownRun } from "@/api/selection";
import type { Column } from "@/table/columns";
import type { SetTableState, TableState } from "@/table/state";
import type { OnPart, Part } from "@/ui/part";
import type { RunHover } from "@/ui/runHover";
import type { PanelLetter, RunsTab } from "./runsState";

/** What the runs page gives to whatever stands beside its table. */
export interface PanelProps {
  address: ProjectAddress;
  /** In the order of the table. */
  runs: readonly ShownRun[];
  /** Shows these runs and no others. */
  onShow: (ids: readonly string[]) => void;
  onSelection: SetSelection;
  /** The paths of the table's pinned columns. */
  pinned: readonly string[];
  /** Those columns of the table that the address names. */
  columns: readonly Column[];
  part: Part;
  onPart: OnPart;
  /** What the table shows, and how to show something else there. */
  table: TableState;
  onTable: SetTableState;
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
  /** What it begins with, where it shows the newest runs and its part of the address says none of these. */
  opening?: { ask: (address: ProjectAddress, runs: number) => Promise<PanelOpening>; unless: readonly string[] };
  /** Asks for what it will show of these runs while the page is still being made; done when that is there. */
  begin: (
    queries: QueryClient,
    address: ProjectAddress,
    runs: readonly string[],
    part: Part,
    columns: readonly Column[],
    opening?: PanelOpening,
  ) => Promise<void>;
}

/** Of views and rows, and of what else a panel knows by. */
export type PanelOpening = Pick<Schemas["ChartsOpening"], "views" | "rows"> &
  Partial<Schemas["ChartsOpening"] & Schemas["SideOpening"]>;

interface Code {
  Panel: ComponentType<PanelProps>;
  begin?: RunsPanel["begin"];
}

function panel(
  title: string,
  letter: PanelLetter,
  fetch: () => Promise<Code>,
  { isForNoRuns, opening }: Pick<RunsPanel, "isForNoRuns" | "opening"> = {},
): RunsPanel {
  let code: Promise<Code> | undefined;
  const made: RunsPanel = {
    title,
    letter,
    isForNoRuns,
    opening,
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

/** The component of a panel; null until it is loaded, or with the reason why it cannot be. React's `lazy` would hold back what is there
 * by up to 300 ms, for the sake of the placeholder that was shown before. */
export function useLoadedPanel(panel: RunsPanel): { Panel: ComponentType<PanelProps> | null; error: unknown } {
  const [tried, setTried] = useState<{ panel: RunsPanel; error: unknown } | null>(null);
  useEffect(() => {
    if (panel.Panel) return;
    panel.load().then(
      () => setTried({ panel, error: null }),
      (error) => setTried({ panel, error }),
    );
  }, [panel]);
  return { Panel: panel.Panel, error: tried?.panel === panel ? tried.error : null };
}

/** What stands beside the table, by its tab: of which only what is looked at is loaded. */
export const PANELS: Partial<Record<RunsTab, RunsPanel>> = {
  charts: panel(
    "Charts",
    "c",
    async () => {
      const { RunsCharts, beginCharts } = await import("@/charts/RunsCharts");
      return { Panel: RunsCharts, begin: beginCharts };
    },
    { opening: { ask: openCharts, unless: ["q"] } },
  ),
  side: panel(
    "Side by side",
    "s",
    async () => {
      const { SideBySide, beginSide } = await import("@/compare/SideBySide");
      return { Panel: SideBySide, begin: beginSide };
    },
    { opening: { ask: openSide, unless: ["q", "agg", "at", "tol"] } },
  ),
  dash: panel("Dashboards", "d", async () => ({ Panel: (await import("./DashboardTab")).DashboardTab }), {
    isForNoRuns: true,
  }),
  media: panel("Media", "m", async () => ({ Panel: (await import("@/files/RunsMedia")).RunsMedia })),
  lineage: panel("Lineage", "l", async () => ({ Panel: (await import("./LineageTab")).LineageTab })),
};
