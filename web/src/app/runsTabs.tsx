import { type ComponentType, lazy } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import type { RunHover } from "@/ui/runHover";
import type { PanelLetter, PanelPart, RunsTab } from "./runsState";

/** What the runs page gives to whatever stands beside its table. */
export interface PanelProps {
  address: ProjectAddress;
  /** In the order of the table. */
  runs: readonly ShownRun[];
  part: PanelPart;
  onPart: (part: Readonly<Record<string, string | readonly string[] | undefined>>) => void;
  hoveredRun: RunHover;
  onHoverRun: (id: string | null) => void;
}

export interface RunsPanel {
  title: string;
  letter: PanelLetter;
  Panel: ComponentType<PanelProps>;
}

/** What stands beside the table, by its tab: each a component behind React's `lazy`, so that only what is looked at is loaded. */
export const PANELS: Partial<Record<RunsTab, RunsPanel>> = {
  charts: {
    title: "Charts",
    letter: "c",
    Panel: lazy(async () => ({ default: (await import("@/charts/RunsCharts")).RunsCharts })),
  },
  side: {
    title: "Side by side",
    letter: "s",
    Panel: lazy(async () => ({ default: (await import("@/compare/SideBySide")).SideBySide })),
  },
  media: {
    title: "Media",
    letter: "m",
    Panel: lazy(async () => ({ default: (await import("@/files/RunsMedia")).RunsMedia })),
  },
  lineage: {
    title: "Lineage",
    letter: "l",
    Panel: lazy(async () => ({ default: (await import("./LineageTab")).LineageTab })),
  },
};
