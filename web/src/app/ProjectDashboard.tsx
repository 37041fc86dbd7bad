import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { dashboardList } from "@/api/dashboards";
import type { ProjectAddress } from "@/api/queries";
import { DEFAULT_SELECTION } from "@/api/selection";
import { DashboardToLookAt } from "@/dash/DashboardToLookAt";
import { LooksContext } from "@/dash/looks";
import type { TableState } from "@/table/state";
import { NoRunsContext } from "@/ui/noRuns";
import { Section } from "@/ui/Page";
import { RunHover } from "@/ui/runHover";
import { Failure, Skeleton } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { DASHBOARD_WIDGETS } from "./dashboardWidgets";
import { useLooks } from "./useLooks";
import { useShownRuns } from "./useShownRuns";

/** How its widgets are looked at, as the address of the page has it. */
interface Looked {
  look: readonly string[] | undefined;
  onLook: (next: (look: readonly string[] | undefined) => readonly string[] | undefined) => void;
}

const NEWEST: TableState = {};
const NO_RUNS = { why: "The project has none yet." };

/** The dashboard that everybody sees first, applied to the project's latest runs; nothing when none was chosen. */
export function ProjectDashboard({ address, ...kept }: { address: ProjectAddress } & Looked) {
  const list = useQuery(dashboardList(address));
  const id = list.data?.defaults.runs;
  const facts = list.data?.dashboards.find((each) => each.id === id);
  if (!list.data)
    return (
      <WaitingFor
        answer={list}
        queryKey={dashboardList(address).queryKey}
        what="Looking for the dashboard…"
        failed="The project’s dashboard could not be looked for"
        lines={4}
      />
    );
  return facts ? <Shown address={address} id={facts.id} name={facts.name} {...kept} /> : null;
}

function Shown({ address, id, name, look, onLook }: { address: ProjectAddress; id: string; name: string } & Looked) {
  const looks = useLooks("look", look, onLook);
  const [hoveredRun] = useState(() => new RunHover());
  const { runs, error, retry } = useShownRuns(address, DEFAULT_SELECTION, NEWEST, 0, {
    isUrgent: true,
    isTableAsked: false,
  });
  const applied = useMemo(
    () => runs && { address, runs, hoveredRun, onHoverRun: hoveredRun.publish },
    [address, runs, hoveredRun],
  );
  return (
    <Section
      title={name}
      hint="The project’s dashboard, of its latest runs"
      actions={
        <Link to="/w/$workspace/p/$project/runs" params={address} search={{ tab: "dash", "d.id": id, "d.look": look }}>
          Open it
        </Link>
      }
    >
      {applied ? (
        <NoRunsContext value={NO_RUNS}>
          <LooksContext value={looks}>
            <DashboardToLookAt id={id} applied={applied} registry={DASHBOARD_WIDGETS} />
          </LooksContext>
        </NoRunsContext>
      ) : error ? (
        <Failure title="The latest runs could not be loaded" error={error} onRetry={() => void retry()} />
      ) : (
        <Skeleton lines={6} />
      )}
    </Section>
  );
}
