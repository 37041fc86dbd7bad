import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { forgetWish, useWish, type Wish } from "@/api/addToDashboard";
import { addWidgets, createDashboard, dashboardKey, dashboardList, dashboardsKey } from "@/api/dashboards";
import { project } from "@/api/queries";
import { Switcher } from "@/dash/Switcher";
import { toast, toastError } from "@/ui/toasts";
import { projectHref } from "./addresses";

/** Asks on which dashboard something shall be that a menu elsewhere wants there. */
export function AddToDashboard() {
  const { wish } = useWish();
  return wish && <Choose wish={wish} />;
}

function Choose({ wish: { address, widgets } }: { wish: Wish }) {
  const list = useQuery(dashboardList(address));
  const facts = useQuery(project(address));
  const queries = useQueryClient();
  const navigate = useNavigate();
  if (!list.data || !facts.data) return null;
  const canEdit = facts.data.role !== "viewer" && !facts.data.is_archived;
  const tried = async (find: () => Promise<{ id: string; name: string }>) => {
    try {
      const { id, name } = await find();
      await addWidgets(address, id, widgets);
      await queries.invalidateQueries({ queryKey: dashboardKey(address, id) });
      await queries.invalidateQueries({ queryKey: dashboardsKey(address) });
      toast({
        text:
          widgets.length === 1
            ? `Added to the dashboard “${name}”.`
            : `Added ${widgets.length} widgets to the dashboard “${name}”.`,
      });
      await navigate({ href: `${projectHref(address)}?tab=dash&d.id=${id}` });
    } catch (error) {
      toastError(error);
    }
  };
  const all = canEdit ? list.data.dashboards.filter(({ scope }) => scope === "runs") : [];
  return (
    <Switcher
      dashboards={all}
      usual={list.data.defaults.runs}
      canEdit={canEdit}
      onChoose={(id) => tried(async () => all.find((each) => each.id === id)!)}
      onNew={(name) => tried(() => createDashboard(address, name || widgets[0]?.title || "New dashboard", "runs"))}
      onClose={forgetWish}
    />
  );
}
