import { useMemo } from "react";
import type { RunFacts } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Dashboards } from "@/dash/Dashboards";
import { NarrowingContext } from "@/ui/narrowing";
import { homeColour } from "@/ui/palette";
import type { RunHover } from "@/ui/runHover";
import { DASHBOARD_WIDGETS } from "./dashboardWidgets";
import { narrowingOf } from "./narrowing";
import type { PanelProps } from "./runsTabs";

/** The dashboards beside the runs table; `d.id` in the address is the one that is open. */
export function DashboardTab({ address, runs, part, onPart, table, onTable, hoveredRun, onHoverRun }: PanelProps) {
  const chosen = typeof part.id === "string" ? part.id : undefined;
  const narrowing = useMemo(() => narrowingOf(table, onTable), [table, onTable]);
  return (
    <NarrowingContext value={narrowing}>
      <Dashboards
        scope="runs"
        registry={DASHBOARD_WIDGETS}
        chosen={chosen}
        onChosen={(id) => onPart((now) => ({ ...now, id }))}
        {...{ address, runs, hoveredRun, onHoverRun }}
      />
    </NarrowingContext>
  );
}

interface RunDashboardsProps {
  workspace: string;
  project: string;
  run: Pick<RunFacts, "id" | "uuid" | "name" | "colour">;
  chosen: string | undefined;
  onChosen: (id: string | undefined) => void;
  hoveredRun: RunHover;
}

/** The dashboards of a run's own page, which show it alone. */
export function RunDashboards({ workspace, project, run, chosen, onChosen, hoveredRun }: RunDashboardsProps) {
  const { id, uuid, name } = run;
  const colour = run.colour ?? homeColour(id);
  const address = useMemo(() => ({ workspace, project }), [workspace, project]);
  const runs = useMemo<readonly ShownRun[]>(() => [{ id, uuid, name: name || id, colour }], [id, uuid, name, colour]);
  return (
    <Dashboards
      scope="run"
      registry={DASHBOARD_WIDGETS}
      chosen={chosen}
      onChosen={onChosen}
      onHoverRun={hoveredRun.publish}
      {...{ address, runs, hoveredRun }}
    />
  );
}
