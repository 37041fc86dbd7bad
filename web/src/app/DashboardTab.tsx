import { useMemo } from "react";
import type { RunFacts } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Dashboards } from "@/dash/Dashboards";
import { LooksContext } from "@/dash/looks";
import { OneRunContext, PinnedColumns } from "@/ui/look";
import { NarrowingContext } from "@/ui/narrowing";
import { homeColour } from "@/ui/palette";
import type { RunHover } from "@/ui/runHover";
import { DASHBOARD_WIDGETS } from "./dashboardWidgets";
import { narrowingOf } from "./narrowing";
import type { PanelProps } from "./runsTabs";
import { useLooks } from "./useLooks";

/** The dashboards beside the runs table; `d.id` in the address is the one that is open, `d.look` how its widgets are looked at. */
export function DashboardTab(props: PanelProps) {
  const { address, runs, pinned, part, onPart, table, onTable, hoveredRun, onHoverRun } = props;
  const looks = useLooks("d.look", part.look, (next) => onPart((now) => ({ ...now, look: next(now.look) })));
  const chosen = typeof part.id === "string" ? part.id : undefined;
  const narrowing = useMemo(() => narrowingOf(table, onTable), [table, onTable]);
  return (
    <NarrowingContext value={narrowing}>
      <PinnedColumns value={pinned}>
        <LooksContext value={looks}>
          <Dashboards
            scope="runs"
            registry={DASHBOARD_WIDGETS}
            chosen={chosen}
            onChosen={(id) => onPart((now) => ({ ...now, id, look: undefined }))}
            onNamed={(id) => onPart((now) => ({ ...now, id }), true)}
            {...{ address, runs, hoveredRun, onHoverRun }}
          />
        </LooksContext>
      </PinnedColumns>
    </NarrowingContext>
  );
}

interface RunDashboardsProps {
  workspace: string;
  project: string;
  run: Pick<RunFacts, "id" | "uuid" | "name" | "colour">;
  chosen: string | undefined;
  onChosen: (id: string | undefined) => void;
  onNamed: (id: string) => void;
  /** How its widgets are looked at, as `look` in the address. */
  look: readonly string[] | undefined;
  onLook: (next: (look: readonly string[] | undefined) => readonly string[] | undefined) => void;
  hoveredRun: RunHover;
}

/** The dashboards of a run's own page, which show it alone. */
export function RunDashboards({
  workspace,
  project,
  run,
  chosen,
  onChosen,
  onNamed,
  look,
  onLook,
  hoveredRun,
}: RunDashboardsProps) {
  const looks = useLooks("look", look, onLook);
  const { id, uuid, name } = run;
  const colour = run.colour ?? homeColour(id);
  const address = useMemo(() => ({ workspace, project }), [workspace, project]);
  const runs = useMemo<readonly ShownRun[]>(() => [{ id, uuid, name: name || id, colour }], [id, uuid, name, colour]);
  return (
    <OneRunContext value={true}>
      <LooksContext value={looks}>
        <Dashboards
          scope="run"
          registry={DASHBOARD_WIDGETS}
          chosen={chosen}
          onChosen={onChosen}
          onNamed={onNamed}
          onHoverRun={hoveredRun.publish}
          {...{ address, runs, hoveredRun }}
        />
      </LooksContext>
    </OneRunContext>
  );
}
