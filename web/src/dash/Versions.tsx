import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Dashboard, type DashboardFacts, dashboardVersions, restoreVersion } from "@/api/dashboards";
import type { ProjectAddress } from "@/api/queries";
import { Button } from "@/ui/controls";
import { Dialog } from "@/ui/Dialog";
import { formatAgo, formatDateTime, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { Banner } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./dash.module.css";

/** What a dashboard was, and the way back to it. */
export function Versions({
  address,
  dashboard,
  version,
  canEdit,
  onRestored,
  onClose,
}: {
  address: ProjectAddress;
  dashboard: DashboardFacts;
  /** The newest, which a restoration is based on. */
  version: number;
  canEdit: boolean;
  onRestored: (dashboard: Dashboard, from: number) => void;
  onClose: () => void;
}) {
  const versionsQuery = dashboardVersions(address, dashboard.id);
  const versions = useQuery(versionsQuery);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const now = useNow();
  const restore = async (wanted: number) => {
    setBusy(true);
    try {
      onRestored(await restoreVersion(address, dashboard.id, wanted, version), wanted);
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Versions of “${dashboard.name}”`} onClose={onClose}>
      {error !== null && <Banner error={error} />}
      <WaitingFor
        answer={versions}
        queryKey={versionsQuery.queryKey}
        what="Looking for versions…"
        failed="The versions could not be loaded"
        lines={5}
      />
      {versions.data && (
        <ol className={styles.versions}>
          {versions.data.map((each, index) => (
            <li key={each.version}>
              <div>
                <b title={formatDateTime(each.saved_at)}>{formatAgo(each.saved_at, now)}</b> by {each.saved_by}
                <small>
                  version {formatInteger(each.version)} · {formatInteger(each.widgets)}{" "}
                  {each.widgets === 1 ? "widget" : "widgets"}
                  {each.restored_from !== null && ` · version ${formatInteger(each.restored_from)} restored`}
                </small>
              </div>
              {index === 0 ? (
                <span className={styles.now}>now</span>
              ) : (
                canEdit && (
                  <Button
                    changes
                    disabled={isBusy}
                    aria-label={`Restore version ${each.version}`}
                    onClick={() => restore(each.version)}
                  >
                    Restore
                  </Button>
                )
              )}
            </li>
          ))}
        </ol>
      )}
      <p className={styles.quiet}>What one person changes within five minutes is one version.</p>
    </Dialog>
  );
}
