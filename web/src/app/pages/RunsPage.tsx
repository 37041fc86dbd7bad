import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Rows3 } from "lucide-react";
import { useCallback } from "react";
import { ApiError } from "@/api/client";
import { project as projectQuery } from "@/api/queries";
import { RunsTable } from "@/table/RunsTable";
import type { TableState } from "@/table/state";
import { useTitle } from "@/ui/hooks";
import { Empty, Failure } from "@/ui/states";
import { GettingStarted } from "../GettingStarted";

export function RunsPage() {
  const { workspace, project } = useParams({ from: "/signed-in/w/$workspace/p/$project/runs" });
  const state = useSearch({ from: "/signed-in/w/$workspace/p/$project/runs" });
  const navigate = useNavigate({ from: "/w/$workspace/p/$project/runs" });
  useTitle("Runs", `${workspace}/${project}`);
  const facts = useQuery(projectQuery({ workspace, project }));
  const onState = useCallback((next: TableState) => navigate({ search: next }), [navigate]);
  if (facts.error instanceof ApiError) {
    return (
      <Failure
        title={facts.error.status === 404 ? "There is no such project" : "The project cannot be shown"}
        error={facts.error}
        onRetry={() => facts.refetch()}
      />
    );
  }
  return (
    <>
      <h1 className="visually-hidden">
        Runs of {workspace}/{project}
      </h1>
      <RunsTable
        key={`${workspace}/${project}`}
        address={{ workspace, project }}
        state={state}
        onState={onState}
        onOpen={(row) =>
          navigate({
            to: "/w/$workspace/p/$project/runs/$run",
            params: { workspace, project, run: row.id },
            search: {},
          })
        }
        runLink={(row, content) => (
          <Link to="/w/$workspace/p/$project/runs/$run" params={{ workspace, project, run: row.id }} search={{}}>
            {content}
          </Link>
        )}
        empty={
          <Empty icon={<Rows3 size={20} />} title="No runs yet">
            <GettingStarted project={`${workspace}/${project}`} />
          </Empty>
        }
      />
    </>
  );
}
