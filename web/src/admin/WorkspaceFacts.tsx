import { useQuery } from "@tanstack/react-query";
import { workspaceStatus } from "@/api/adminQueries";
import { formatBytes, formatInteger } from "@/ui/format";
import { Section } from "@/ui/Page";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./admin.module.css";

/** How much a workspace holds, and how much it may. */
export function WorkspaceFacts({ workspace, visibilities }: { workspace: string; visibilities: readonly string[] }) {
  const statusQuery = workspaceStatus(workspace);
  const status = useQuery(statusQuery);
  if (!status.data)
    return (
      <WaitingFor
        answer={status}
        queryKey={statusQuery.queryKey}
        what="Looking for the workspace…"
        failed="The workspace could not be loaded"
        lines={4}
      />
    );
  const { stored_bytes, stored_bytes_limit, projects, projects_limit, members, service_accounts } = status.data;
  return (
    <Section title="Storage and limits" hint="Limits are set by who runs the server, with seamark workspace limit.">
      <dl className={styles.facts}>
        <div>
          <dt>Stored</dt>
          <dd>
            {formatBytes(stored_bytes)}
            {stored_bytes_limit !== null && ` of ${formatBytes(stored_bytes_limit)}`}
            {stored_bytes_limit !== null && (
              <meter
                min={0}
                max={stored_bytes_limit}
                high={stored_bytes_limit * 0.9}
                value={stored_bytes}
                aria-label="How much of the storage is used"
              />
            )}
          </dd>
        </div>
        <div>
          <dt>Projects</dt>
          <dd>
            {formatInteger(projects)}
            {projects_limit !== null && ` of ${formatInteger(projects_limit)}`}
          </dd>
        </div>
        <div>
          <dt>People</dt>
          <dd>{formatInteger(members)}</dd>
        </div>
        <div>
          <dt>Service accounts</dt>
          <dd>{formatInteger(service_accounts)}</dd>
        </div>
        <div>
          <dt>Projects may be</dt>
          <dd>{visibilities.join(", ")}</dd>
        </div>
      </dl>
    </Section>
  );
}
