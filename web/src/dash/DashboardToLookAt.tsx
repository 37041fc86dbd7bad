import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type DashboardDocument, dashboardOf } from "@/api/dashboards";
import { Failure, Skeleton } from "@/ui/states";
import { Board } from "./Board";
import { type Applied, type Registry, RegistryContext } from "./registry";

const nothing = () => {};

/** A dashboard to look at, in the middle of a page. Sections can be opened and closed, which is not kept. */
export function DashboardToLookAt({ id, applied, registry }: { id: string; applied: Applied; registry: Registry }) {
  const { data, error, refetch } = useQuery(dashboardOf(applied.address, id));
  const [own, setOwn] = useState<{ of: DashboardDocument; document: DashboardDocument } | null>(null);
  if (error && !data)
    return <Failure title="The dashboard could not be loaded" error={error} onRetry={() => refetch()} />;
  if (!data) return <Skeleton lines={6} />;
  return (
    <RegistryContext value={registry}>
      <Board
        document={own?.of === data.document ? own.document : data.document}
        applied={applied}
        canEdit={false}
        asked={null}
        onAsk={nothing}
        onChange={(document) => setOwn({ of: data.document, document })}
        onUndo={nothing}
      />
    </RegistryContext>
  );
}
