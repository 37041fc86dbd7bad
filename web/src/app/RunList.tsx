import { Link } from "@tanstack/react-router";
import type { RecentRun } from "@/api/adminQueries";
import { formatAgo, formatDateTime } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { DataTable } from "@/ui/Page";
import { RanFor } from "@/ui/RunningTime";
import { Status } from "@/ui/Status";

/** Runs in a few words each, as they were at `asOf`: how long those that run have run counts on from there. */
export function RunList({
  label,
  runs,
  asOf,
  isOfOneProject = false,
}: {
  label: string;
  runs: readonly RecentRun[];
  asOf: number;
  /** Whether it need not be said which. */
  isOfOneProject?: boolean;
}) {
  const now = useNow();
  return (
    <DataTable
      label={label}
      isSteady
      head={
        <>
          <th scope="col">Run</th>
          <th scope="col">State</th>
          {!isOfOneProject && <th scope="col">Project</th>}
          <th scope="col" data-numeric="true">
            Duration
          </th>
          <th scope="col">Created</th>
        </>
      }
    >
      {runs.map((run) => (
        <tr key={run.uuid}>
          <th scope="row">
            <Link
              to="/w/$workspace/p/$project/runs/$run"
              params={{ workspace: run.workspace, project: run.project, run: run.id }}
              search={{}}
            >
              {run.name}
            </Link>
            {run.name !== run.id && <small>{run.id}</small>}
          </th>
          <td>
            <Status status={run.state} />
          </td>
          {!isOfOneProject && (
            <td title={`${run.workspace}/${run.project}`}>
              <Link
                to="/w/$workspace/p/$project/runs"
                params={{ workspace: run.workspace, project: run.project }}
                search={{}}
              >
                {run.workspace}/{run.project}
              </Link>
            </td>
          )}
          <td data-numeric="true">
            <RanFor seconds={run.seconds} isRunning={run.state === "running"} asOf={asOf} />
          </td>
          <td title={formatDateTime(run.created_at)}>{formatAgo(run.created_at, now)}</td>
        </tr>
      ))}
    </DataTable>
  );
}
