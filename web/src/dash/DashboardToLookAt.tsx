import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type DashboardDocument, dashboardOf } from "@/api/dashboards";
import { WaitingFor } from "@/ui/Waiting";
import { Board } from "./Board";
import { type Applied, type Registry, RegistryContext } from "./registry";

const nothing = () => {};

/** A dashboard to look at, in the middle of a page. Sections can be opened and closed, which is not kept. */
export function DashboardToLookAt({ id, applied, registry }: { id: string; applied: Applied; registry: Registry }) {
  const query = dashboardOf(applied.address, id);
  const answer = useQuery(query);
  const { data } = answer;
  const [own, setOwn] = useState<{ of: DashboardDocument; document: DashboardDocument } | null>(null);
  if (!data)
    return (
      <WaitingFor
        answer={answer}
        queryKey={query.queryKey}
        what="Loading the dashboard…"
        failed="The dashboard could not be loaded"
      />
    );
  const document = own?.of === data.document ? own.document : data.document;
  return (
    <RegistryContext value={registry}>
      <Board
        document={document}
        applied={applied}
        canEdit={false}
        asked={null}
        onAsk={nothing}
        onChange={(next) => setOwn({ of: data.document, document: typeof next === "function" ? next(document) : next })}
      />
    </RegistryContext>
  );
}
