import { useQuery } from "@tanstack/react-query";
import { serverHealth } from "@/api/serverQueries";
import { formatBytes, formatDateTime, formatDuration, formatInteger } from "@/ui/format";
import { DataTable, Section } from "@/ui/Page";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./admin.module.css";

/** How the server that answers is: its version, its stores, what waits, and the room on its disk. */
export function ServerHealth() {
  const healthQuery = serverHealth();
  const health = useQuery(healthQuery);
  if (!health.data)
    return (
      <WaitingFor
        answer={health}
        queryKey={healthQuery.queryKey}
        what="Asking the server…"
        failed="The server could not be asked"
      />
    );
  const found = health.data;
  const used = found.disk_total && found.disk_free !== null ? found.disk_total - found.disk_free : null;
  return (
    <>
      <Section title="Server">
        <dl className={styles.facts}>
          <div>
            <dt>Version</dt>
            <dd>{found.version}</dd>
          </div>
          <div>
            <dt>Python</dt>
            <dd>{found.python}</dd>
          </div>
          <div>
            <dt>Up for</dt>
            <dd title={`since ${formatDateTime(found.started_at)}`}>
              {formatDuration((found.now - found.started_at) / 1000)}
            </dd>
          </div>
          <div>
            <dt>Pages that watch</dt>
            <dd>{formatInteger(found.watchers)}</dd>
          </div>
          <div>
            <dt>Rows that wait for the tables</dt>
            <dd>{formatInteger(found.waiting_rows)}</dd>
          </div>
          <div>
            <dt>Points written since the start</dt>
            <dd>{formatInteger(found.points)}</dd>
          </div>
          <div>
            <dt>Commits, failed ones</dt>
            <dd>
              {formatInteger(found.commits)},{" "}
              <span className={found.commit_failures > 0 ? styles.bad : undefined}>
                {formatInteger(found.commit_failures)}
              </span>
            </dd>
          </div>
          {used !== null && found.disk_total !== null && found.disk_free !== null && (
            <div>
              <dt>Free on the disk</dt>
              <dd>
                {formatBytes(found.disk_free)} of {formatBytes(found.disk_total)}
                <meter
                  aria-label="Used of the disk"
                  min={0}
                  max={found.disk_total}
                  high={0.9 * found.disk_total}
                  value={used}
                />
              </dd>
            </div>
          )}
        </dl>
      </Section>
      <Section title="Stores">
        <DataTable
          label="Stores"
          head={
            <>
              <th scope="col">Store</th>
              <th scope="col">Kept in</th>
              <th scope="col">Answer</th>
              <th scope="col" data-numeric="true">
                Took
              </th>
            </>
          }
        >
          {found.stores.map((store) => (
            <tr key={store.name}>
              <th scope="row">{store.name}</th>
              <td>{store.kind}</td>
              <td className={store.answer === "ok" ? styles.ok : styles.bad}>{store.answer}</td>
              <td data-numeric="true">{formatInteger(Math.ceil(store.milliseconds))} ms</td>
            </tr>
          ))}
        </DataTable>
      </Section>
    </>
  );
}
