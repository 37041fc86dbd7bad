import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { type DashboardScope, dashboardList, dashboardsKey, setDefaultDashboard } from "@/api/dashboards";
import type { ProjectAddress } from "@/api/queries";
import { useIsDown } from "@/api/reachability";
import { listViews, setDefaultView } from "@/api/runs";
import { SelectField } from "@/ui/controls";
import { Card, Section } from "@/ui/Page";
import { toast, toastError } from "@/ui/toasts";
import { WaitingForAll } from "@/ui/Waiting";
import styles from "./admin.module.css";

const SCOPES: readonly [DashboardScope, label: string][] = [
  ["runs", "Dashboard beside the table and on the overview"],
  ["run", "Dashboard of a run"],
];

export const viewsOf = (address: ProjectAddress) =>
  queryOptions({
    queryKey: ["views", address.workspace, address.project],
    queryFn: ({ signal }) => listViews(address, signal),
  });

/** With what everybody begins who opens the project and has chosen nothing else. */
export function ProjectDefaults({ address, canChange }: { address: ProjectAddress; canChange: boolean }) {
  const isDown = useIsDown();
  const queries = useQueryClient();
  const { queryKey: viewsKey } = viewsOf(address);
  const views = useQuery(viewsOf(address));
  const dashboards = useQuery(dashboardList(address));
  const change = async (put: (id: string | null) => Promise<unknown>, key: readonly unknown[], ids: Ids) => {
    const set = async (id: string) => {
      await put(id || null);
      await queries.invalidateQueries({ queryKey: key });
    };
    try {
      await set(ids.next);
      toast({ text: "Everybody begins with this now", undo: () => set(ids.former) });
    } catch (error) {
      toastError(error);
    }
  };
  if (!views.data || !dashboards.data)
    return (
      <WaitingForAll
        parts={[
          { answer: views, queryKey: viewsKey },
          { answer: dashboards, queryKey: dashboardList(address).queryKey },
        ]}
        what="Looking for the defaults…"
        failed="The defaults could not be loaded"
        lines={4}
      />
    );
  const shared = views.data.views.filter((view) => view.shared);
  const chosenView = views.data.default ?? "";
  return (
    <Section
      title="Defaults"
      hint="With what everybody begins. Views and dashboards are saved, and shared, where they are made."
    >
      <Card>
        <fieldset className={`${styles.form} ${styles.bare}`} disabled={!canChange || isDown}>
          <legend className="visually-hidden">Defaults</legend>
          <SelectField
            label="View of the runs table"
            value={chosenView}
            onChange={(next) => change((id) => setDefaultView(address, id), viewsKey, { next, former: chosenView })}
            options={[["", "All runs, suggested columns"], ...shared.map((each) => named(each.id, each.name))]}
          />
          {SCOPES.map(([scope, label]) => {
            const former = dashboards.data.defaults[scope] ?? "";
            return (
              <SelectField
                key={scope}
                label={label}
                value={former}
                onChange={(next) =>
                  change((id) => setDefaultDashboard(address, scope, id), dashboardsKey(address), { next, former })
                }
                options={[
                  ["", "None"],
                  ...dashboards.data.dashboards
                    .filter((each) => each.scope === scope)
                    .map((each) => named(each.id, each.name)),
                ]}
              />
            );
          })}
          {shared.length === 0 && (
            <p className={styles.quiet}>No view of the table is shared yet. Save one in its view menu, and share it.</p>
          )}
        </fieldset>
      </Card>
    </Section>
  );
}

interface Ids {
  next: string;
  former: string;
}

const named = (id: string, name: string): [string, string] => [id, name];
