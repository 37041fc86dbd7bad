import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { forgetWish, useWish, type Wish } from "@/api/addToDashboard";
import {
  addWidgets,
  createDashboard,
  type DashboardFacts,
  dashboardKey,
  dashboardList,
  dashboardsKey,
} from "@/api/dashboards";
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
  const { run, version } = useParams({ strict: false });
  const pathname = useLocation({ select: (location) => location.pathname });
  // What is seen of one run is wanted again of others, one at a time; or of many.
  const here = run !== undefined || version !== undefined ? "run" : "runs";
  if (!list.data || !facts.data) return null;
  const canEdit = facts.data.role !== "viewer" && !facts.data.is_archived;
  const tried = async (find: () => Promise<Pick<DashboardFacts, "id" | "name" | "scope">>) => {
    try {
      const { id, name, scope } = await find();
      await addWidgets(address, id, widgets);
      await queries.invalidateQueries({ queryKey: dashboardKey(address, id) });
      await queries.invalidateQueries({ queryKey: dashboardsKey(address) });
      toast({
        text:
          widgets.length === 1
            ? `Added to the dashboard “${name}”.`
            : `Added ${widgets.length} widgets to the dashboard “${name}”.`,
      });
      const href = scope === "run" ? `${pathname}?tab=dash&dash=${id}` : `${projectHref(address)}?tab=dash&d.id=${id}`;
      await navigate({ href });
    } catch (error) {
      toastError(error);
    }
  };
  const offered = here === "run" ? (["run", "runs"] as const) : (["runs"] as const);
  const all = canEdit ? offered.flatMap((each) => list.data.dashboards.filter(({ scope }) => scope === each)) : [];
  return (
    <Switcher
      dashboards={all}
      usual={list.data.defaults[here]}
      canEdit={canEdit}
      onChoose={(id) => tried(async () => all.find((each) => each.id === id)!)}
      onNew={(name) => tried(() => createDashboard(address, name || widgets[0]?.title || "New dashboard", here))}
      onClose={forgetWish}
    />
  );
}
