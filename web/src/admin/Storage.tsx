import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "@/api/client";
import { type StorageUse, serverStorage, workspaceStorage } from "@/api/serverQueries";
import { formatAgo, formatBytes, formatDate, formatDateTime, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { DataTable, Section } from "@/ui/Page";
import { Empty, Failure, Skeleton } from "@/ui/states";
import styles from "./admin.module.css";

/** The server tells of half a year at most. */
const SHOWN_WEEKS = 26;
const WEEK_MILLISECONDS = 7 * 24 * 3_600_000;

/** Where the room of a workspace goes. */
export function WorkspaceStorage({ workspace }: { workspace: string }) {
  const use = useQuery(workspaceStorage(workspace));
  if (use.isPending) return <Skeleton />;
  if (use.isError && !use.data)
    return <Failure title="The storage could not be looked at" error={use.error} onRetry={() => use.refetch()} />;
  return <Use use={use.data} />;
}

/** Where the room of the whole server goes. */
export function ServerStorage() {
  const use = useQuery(serverStorage());
  if (use.isPending) return <Skeleton />;
  if (use.isError && !use.data)
    return <Failure title="The storage could not be looked at" error={use.error} onRetry={() => use.refetch()} />;
  return (
    <>
      <Use use={use.data} />
      <Tables tables={use.data.tables} />
    </>
  );
}

function Use({ use }: { use: StorageUse }) {
  const now = useNow();
  const total = use.projects.reduce((sum, each) => sum + each.run_bytes + each.shared_bytes, 0);
  const trash = use.projects.filter((each) => each.trash_bytes > 0);
  const lately = use.weeks.reduce((sum, each) => (each.at > now - 5 * WEEK_MILLISECONDS ? sum + each.bytes : sum), 0);
  if (use.projects.length === 0) return <Empty title="No projects yet">What they keep will be told here.</Empty>;
  return (
    <>
      <Section title="Storage" hint="Points and files, before the stores compress them; the trash included.">
        <dl className={styles.facts}>
          <div>
            <dt>All projects</dt>
            <dd>{formatBytes(total)}</dd>
          </div>
          <div>
            <dt>In the trash</dt>
            <dd>{formatBytes(trash.reduce((sum, each) => sum + each.trash_bytes, 0))}</dd>
          </div>
          <div>
            <dt>Runs of the last four weeks</dt>
            <dd>{formatBytes(lately)}</dd>
          </div>
        </dl>
        {use.weeks.length > 1 && <Weeks weeks={use.weeks} />}
      </Section>
      {trash.length > 0 && (
        <Section title="What could go" hint="Nobody misses what is in the trash until it is deleted for good.">
          <ul className="plain">
            {trash.slice(0, 5).map((each) => (
              <li key={`${each.workspace}/${each.project}`}>
                <Link to="/w/$workspace/p/$project/trash" params={each}>
                  Empty the trash of {each.workspace}/{each.project}
                </Link>{" "}
                frees {formatBytes(each.trash_bytes)} ({formatInteger(each.trash_runs)}{" "}
                {each.trash_runs === 1 ? "entry" : "entries"})
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Projects">
        <DataTable
          label="What each project keeps"
          head={
            <>
              <th scope="col">Project</th>
              <th scope="col" data-numeric="true">
                Runs
              </th>
              <th scope="col" data-numeric="true">
                Points and files
              </th>
              <th scope="col" data-numeric="true">
                Shared files
              </th>
              <th scope="col" data-numeric="true">
                In the trash
              </th>
            </>
          }
        >
          {use.projects.map((each) => (
            <tr key={`${each.workspace}/${each.project}`}>
              <th scope="row">
                <Link to="/w/$workspace/p/$project" params={each}>
                  {each.workspace}/{each.project}
                </Link>
                {each.is_archived && <span className={styles.quiet}> archived</span>}
              </th>
              <td data-numeric="true">{formatInteger(each.runs)}</td>
              <td data-numeric="true">{formatBytes(each.run_bytes)}</td>
              <td data-numeric="true">{formatBytes(each.shared_bytes)}</td>
              <td data-numeric="true">{formatBytes(each.trash_bytes)}</td>
            </tr>
          ))}
        </DataTable>
      </Section>
      {use.runs.length > 0 && (
        <Section title="Biggest runs">
          <DataTable
            label="The biggest runs"
            head={
              <>
                <th scope="col">Run</th>
                <th scope="col">Project</th>
                <th scope="col">Owner</th>
                <th scope="col">Created</th>
                <th scope="col" data-numeric="true">
                  Size
                </th>
              </>
            }
          >
            {use.runs.map((each) => (
              <tr key={`${each.workspace}/${each.project}/${each.id}`}>
                <th scope="row">
                  <Link to="/w/$workspace/p/$project/runs/$run" params={{ ...each, run: each.id }} search={{}}>
                    {each.id}
                  </Link>
                  {each.is_trashed && <span className={styles.quiet}> in the trash</span>}
                </th>
                <td>
                  {each.workspace}/{each.project}
                </td>
                <td>{each.owner}</td>
                <td title={formatDateTime(each.created_at)}>{formatAgo(each.created_at, now)}</td>
                <td data-numeric="true">{formatBytes(each.bytes)}</td>
              </tr>
            ))}
          </DataTable>
        </Section>
      )}
      {use.owners.length > 0 && (
        <Section title="Owners">
          <DataTable
            label="What the runs of each owner keep"
            head={
              <>
                <th scope="col">Owner</th>
                <th scope="col" data-numeric="true">
                  Runs
                </th>
                <th scope="col" data-numeric="true">
                  Size
                </th>
              </>
            }
          >
            {use.owners.map((each) => (
              <tr key={each.owner}>
                <th scope="row">{each.owner}</th>
                <td data-numeric="true">{formatInteger(each.runs)}</td>
                <td data-numeric="true">{formatBytes(each.bytes)}</td>
              </tr>
            ))}
          </DataTable>
        </Section>
      )}
    </>
  );
}

/** What the runs of each week keep, as bars. */
function Weeks({ weeks }: { weeks: readonly Schemas["WeekUse"][] }) {
  const most = Math.max(...weeks.map((each) => each.bytes), 1);
  const largest = weeks.reduce((found, each) => (each.bytes > found.bytes ? each : found), weeks[0]!);
  const said = `Sizes of runs by the week of their creation, ${weeks.length} weeks; most in the week of ${formatDate(largest.at)}: ${formatBytes(largest.bytes)}`;
  return (
    <svg className={styles.weeks} viewBox={`0 0 ${SHOWN_WEEKS} 100`} preserveAspectRatio="none" role="img">
      <title>{said}</title>
      {weeks.map((each, index) => {
        const height = (98 * each.bytes) / most;
        return (
          <rect
            key={each.at}
            x={index + 0.08 + SHOWN_WEEKS - weeks.length}
            width={0.84}
            y={100 - height}
            height={height}
          >
            <title>{`Week of ${formatDate(each.at)}: ${formatBytes(each.bytes)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}

function Tables({ tables }: { tables: readonly Schemas["TableUse"][] }) {
  return (
    <Section title="On the disk" hint="The tables of the column store, compressed.">
      <DataTable
        label="Tables of the column store"
        head={
          <>
            <th scope="col">Table</th>
            <th scope="col" data-numeric="true">
              Rows
            </th>
            <th scope="col" data-numeric="true">
              Size
            </th>
          </>
        }
      >
        {tables.map((each) => (
          <tr key={each.table}>
            <th scope="row">{each.table}</th>
            <td data-numeric="true">{formatInteger(each.rows)}</td>
            <td data-numeric="true">{formatBytes(each.bytes)}</td>
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}
