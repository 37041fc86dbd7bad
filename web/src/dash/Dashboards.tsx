import { useQuery, useQueryClient } from "@tanstack/react-query";
import { LayoutDashboard, Plus } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import {
  createDashboard,
  type DashboardFacts,
  type DashboardScope,
  dashboardList,
  dashboardOf,
  dashboardsKey,
  deleteDashboard,
  duplicateDashboard,
  renameDashboard,
  setDefaultDashboard,
  undeleteDashboard,
} from "@/api/dashboards";
import type { ProjectAddress } from "@/api/queries";
import { project } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Button } from "@/ui/controls";
import type { RunHover } from "@/ui/runHover";
import { Empty, Failure } from "@/ui/states";
import { toast, toastError } from "@/ui/toasts";
import { useCanChange } from "@/ui/useCanChange";
import { WaitingFor, WaitingForAll } from "@/ui/Waiting";
import { BoardPanel } from "./BoardPanel";
import { NameDialog } from "./dialogs";
import { type Applied, type Registry, RegistryContext } from "./registry";
import { Switcher } from "./Switcher";

export interface DashboardsProps {
  address: ProjectAddress;
  scope: DashboardScope;
  runs: readonly ShownRun[];
  hoveredRun: RunHover;
  onHoverRun: (id: string | null) => void;
  registry: Registry;
  /** The dashboard that the address names. */
  chosen: string | undefined;
  onChosen: (id: string | undefined) => void;
  /** Has the address name the dashboard that is shown without that having been said: a link shall lead to this one, whichever is the default
   * by then. */
  onNamed: (id: string) => void;
}

/** The dashboards of a project, one of them open: the one that was chosen, or the default, or the one that was changed last. */
export function Dashboards({
  address,
  scope,
  runs,
  hoveredRun,
  onHoverRun,
  registry,
  chosen,
  onChosen,
  onNamed,
}: DashboardsProps) {
  const list = useQuery(dashboardList(address));
  const facts = useQuery(project(address));
  const canChange = useCanChange(address);
  const canEdit = facts.data !== undefined && canChange;
  const applied = useMemo<Applied>(
    () => ({ address, runs, hoveredRun, onHoverRun }),
    [address, runs, hoveredRun, onHoverRun],
  );
  const all = useMemo(() => (list.data?.dashboards ?? []).filter((each) => each.scope === scope), [list.data, scope]);
  const usual = list.data?.defaults[scope] ?? null;
  const latest = all.reduce<DashboardFacts | null>(
    (newest, each) => (newest && newest.updated_at >= each.updated_at ? newest : each),
    null,
  );
  const id = chosen ?? usual ?? latest?.id ?? null;
  // A list from before may name one that is gone.
  const unnamed = chosen === undefined && !list.isFetching ? id : null;
  const name = useRef(onNamed);
  name.current = onNamed;
  useEffect(() => {
    if (unnamed !== null) name.current(unnamed);
  }, [unnamed]);

  const [dialog, setDialog] = useState<"switch" | "new" | "rename" | null>(null);
  const queries = useQueryClient();
  const done = async (action: () => Promise<unknown>) => {
    try {
      await action();
    } catch (error) {
      toastError(error);
    }
    await queries.invalidateQueries({ queryKey: dashboardsKey(address) });
  };
  const make = (name: string) =>
    done(async () => {
      const made = await createDashboard(address, name, scope);
      await queries.invalidateQueries({ queryKey: dashboardsKey(address) });
      onChosen(made.id);
    });

  if (!list.data || facts.isPending)
    return (
      <WaitingForAll
        parts={[
          { answer: list, queryKey: dashboardList(address).queryKey },
          { answer: facts, queryKey: project(address).queryKey },
        ]}
        what="Looking for dashboards…"
        failed="The dashboards could not be loaded"
        lines={8}
      />
    );
  return (
    <RegistryContext value={registry}>
      {id === null ? (
        <Empty
          icon={<LayoutDashboard size={20} />}
          title={scope === "run" ? "No dashboards for single runs yet" : "No dashboards yet"}
          actions={
            canEdit && (
              <Button look="primary" onClick={() => setDialog("new")}>
                <Plus size={14} aria-hidden />
                New dashboard
              </Button>
            )
          }
        >
          {canEdit
            ? `A dashboard is charts and figures that you put side by side once, and that show ${scope === "run" ? "any run you open" : "whichever runs are selected"}.`
            : "Members of the project can make them."}
        </Empty>
      ) : (
        <Open
          key={id}
          id={id}
          applied={applied}
          canEdit={canEdit}
          isDefault={id === usual}
          onSwitch={() => setDialog("switch")}
          onChosen={onChosen}
          onRename={() => setDialog("rename")}
          done={done}
        />
      )}
      {dialog === "switch" && (
        <Switcher
          dashboards={all}
          usual={usual}
          canEdit={canEdit}
          onChoose={onChosen}
          onNew={(name) => (name ? make(name) : setTimeout(() => setDialog("new")))}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "new" && (
        <NameDialog title="New dashboard" action="Make it" onName={make} onClose={() => setDialog(null)} />
      )}
      {dialog === "rename" && id !== null && (
        <NameDialog
          title="Rename the dashboard"
          name={all.find((each) => each.id === id)?.name}
          action="Rename"
          onName={(name) =>
            done(async () => {
              await renameDashboard(address, id, name);
              await queries.invalidateQueries({ queryKey: ["dashboard", address.workspace, address.project, id] });
            })
          }
          onClose={() => setDialog(null)}
        />
      )}
    </RegistryContext>
  );
}

function Open({
  id,
  applied,
  canEdit,
  isDefault,
  onSwitch,
  onChosen,
  onRename,
  done,
}: {
  id: string;
  applied: Applied;
  canEdit: boolean;
  isDefault: boolean;
  onSwitch: () => void;
  onChosen: (id: string | undefined) => void;
  onRename: () => void;
  done: (action: () => Promise<unknown>) => Promise<void>;
}) {
  const { address } = applied;
  const queries = useQueryClient();
  const answer = useQuery(dashboardOf(address, id));
  const { data: dashboard, error } = answer;
  if (error && !dashboard) {
    const isGone = error instanceof ApiError && error.status === 404;
    return (
      <Failure
        title={isGone ? "There is no such dashboard any more" : "The dashboard could not be loaded"}
        error={error}
        onRetry={isGone ? undefined : () => answer.refetch()}
      >
        <Button onClick={onSwitch}>Choose another one</Button>
      </Failure>
    );
  }
  if (!dashboard) {
    const { queryKey } = dashboardOf(address, id);
    return <WaitingFor answer={answer} queryKey={queryKey} what="Loading the dashboard…" lines={8} />;
  }
  const duplicate = () =>
    done(async () => {
      const copy = await duplicateDashboard(address, id);
      onChosen(copy.id);
      toast({ text: `Made “${copy.name}”.` });
    });
  const remove = () =>
    done(async () => {
      await deleteDashboard(address, id);
      // Before another one is shown: it must not be this one again.
      await queries.invalidateQueries({ queryKey: dashboardsKey(address) });
      onChosen(undefined);
      toast({
        text: `Deleted the dashboard “${dashboard.name}”.`,
        undo: () =>
          done(async () => {
            await undeleteDashboard(address, id);
            onChosen(id);
          }),
      });
    });
  const makeDefault = () =>
    done(async () => {
      await setDefaultDashboard(address, dashboard.scope, isDefault ? null : id);
      toast({
        text: isDefault
          ? "The project has no default dashboard any more."
          : `“${dashboard.name}” is now what everybody sees first.`,
      });
    });
  return (
    <BoardPanel
      dashboard={dashboard}
      applied={applied}
      canEdit={canEdit}
      isDefault={isDefault}
      commands={{ onSwitch, onChosen, onRename, onDuplicate: duplicate, onDefault: makeDefault, onDelete: remove }}
    />
  );
}
