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
  /** Begins to load it, before it is known what it shows. */
  load: () => Promise<unknown>;
}

function panel(title: string, letter: PanelLetter, load: () => Promise<ComponentType<PanelProps>>): RunsPanel {
  return { title, letter, load, Panel: lazy(async () => ({ default: await load() })) };
}

/** What stands beside the table, by its tab: each a component behind React's `lazy`, so that only what is looked at is loaded. */
export const PANELS: Partial<Record<RunsTab, RunsPanel>> = {
  charts: panel("Charts", "c", async () => (await import("@/charts/RunsCharts")).RunsCharts),
  side: panel("Side by side", "s", async () => (await import("@/compare/SideBySide")).SideBySide),
  media: panel("Media", "m", async () => (await import("@/files/RunsMedia")).RunsMedia),
  lineage: panel("Lineage", "l", async () => (await import("./LineageTab")).LineageTab),
};
