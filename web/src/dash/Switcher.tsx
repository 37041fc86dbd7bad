import { LayoutDashboard, Plus } from "lucide-react";
import { useState } from "react";
import type { DashboardFacts } from "@/api/dashboards";
import { useIsDown } from "@/api/reachability";
import { Dialog } from "@/ui/Dialog";
import { formatAgo, formatInteger } from "@/ui/format";
import { fuzzyMatch } from "@/ui/fuzzy";
import { useNow } from "@/ui/hooks";
import { Highlighted, type Option, Options } from "@/ui/Options";
import styles from "./dash.module.css";

const GROUPS = { run: "Dashboards of single runs", runs: "Dashboards of the selected runs" };

/** The dashboards of a project, found by typing; and a new one of the name that was typed. */
export function Switcher({
  dashboards,
  usual,
  canEdit,
  onChoose,
  onNew,
  onClose,
}: {
  dashboards: readonly DashboardFacts[];
  /** The id of the one that everybody sees first. */
  usual: string | null;
  canEdit: boolean;
  onChoose: (id: string) => void;
  onNew: (name: string) => void;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState("");
  const now = useNow();
  const isDown = useIsDown();
  const name = typed.trim();
  const scopes = [...new Set(dashboards.map(({ scope }) => scope))];
  const found = dashboards
    .flatMap((dashboard) => {
      const match = fuzzyMatch(name, dashboard.name);
      return match ? [{ dashboard, match }] : [];
    })
    .sort((one, other) => other.match.score - one.match.score)
    .sort((one, other) => scopes.indexOf(one.dashboard.scope) - scopes.indexOf(other.dashboard.scope));
  const options: Option[] = found.map(({ dashboard, match }) => ({
    key: dashboard.id,
    group: scopes.length > 1 ? GROUPS[dashboard.scope] : "Dashboards",
    content: (
      <span className={styles.choice}>
        <LayoutDashboard size={14} aria-hidden />
        <span>
          <Highlighted text={dashboard.name} places={match.places} />
          {dashboard.id === usual && <em>default</em>}
        </span>
        <small>
          {formatInteger(dashboard.widgets)} {dashboard.widgets === 1 ? "widget" : "widgets"} · {dashboard.updated_by},{" "}
          {formatAgo(dashboard.updated_at, now)}
        </small>
      </span>
    ),
    onChoose: () => {
      onChoose(dashboard.id);
      onClose();
    },
  }));
  if (canEdit && !isDown) {
    options.push({
      key: "",
      group: "New",
      content: (
        <span className={styles.choice}>
          <Plus size={14} aria-hidden />
          <span>{name ? `New dashboard “${name}”` : "New dashboard…"}</span>
        </span>
      ),
      onChoose: () => {
        onNew(name);
        onClose();
      },
    });
  }
  return (
    <Dialog bare title="Dashboards" onClose={onClose}>
      <Options
        label="Find a dashboard"
        placeholder="Find a dashboard, or name a new one"
        typed={typed}
        onTyped={setTyped}
        options={options}
        empty="No dashboard is called so."
      />
    </Dialog>
  );
}
