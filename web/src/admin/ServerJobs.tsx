import { useQuery } from "@tanstack/react-query";
import { isOver, type Job } from "@/api/adminQueries";
import { allJobs, serverHealth } from "@/api/serverQueries";
import { formatAgo, formatBytes, formatCount, formatDateTime, formatDuration, formatInteger } from "@/ui/format";
import { useLastPage, useListPlace, useNow } from "@/ui/hooks";
import type { PlacedList } from "@/ui/listState";
import { DataTable, Section } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { WaitingFor, WaitingForAll } from "@/ui/Waiting";
import styles from "./admin.module.css";
import { Paging } from "./Paging";

const PAGE = 50;
const KINDS: Record<Job["kind"], string> = {
  purge: "Empty the trash",
  import: "Import",
  project_deletion: "Delete a project",
};

/** The jobs of all projects, and what the server does by itself. */
export function ServerJobs(place: PlacedList) {
  const { page, setPage } = useListPlace(place);
  const listQuery = allJobs(page * PAGE, PAGE);
  const list = useQuery(listQuery);
  useLastPage(place, PAGE, list);
  const healthQuery = serverHealth();
  const health = useQuery(healthQuery);
  const now = useNow();
  // Together: the length of the one is where the other begins.
  if (list.isPending || health.isPending)
    return (
      <WaitingForAll
        parts={[
          { answer: list, queryKey: listQuery.queryKey },
          { answer: health, queryKey: healthQuery.queryKey },
        ]}
        what="Looking for jobs…"
      />
    );
  return (
    <>
      <Section title="Jobs" hint="What goes on after the request that asked for it. They are remembered for 90 days.">
        <WaitingFor
          answer={list}
          queryKey={listQuery.queryKey}
          what="Looking for jobs…"
          failed="The jobs could not be loaded"
          lines={4}
          isTable
        />
        {list.data?.total === 0 && (
          <Empty title="No jobs yet" command="seamark import FOLDER">
            Who empties a trash, imports runs or deletes a project begins one. An import from the command line:
          </Empty>
        )}
        {list.data && list.data.jobs.length > 0 && (
          <DataTable
            answer={list}
            label="Jobs"
            head={
              <>
                <th scope="col">Job</th>
                <th scope="col">State</th>
                <th scope="col">Progress</th>
                <th scope="col" data-numeric="true">
                  Freed
                </th>
                <th scope="col">By</th>
                <th scope="col">Begun</th>
              </>
            }
          >
            {list.data.jobs.map((job) => (
              <tr key={job.id}>
                <th scope="row">
                  {KINDS[job.kind]}
                  <small>{job.subject}</small>
                </th>
                <td>
                  <span className={job.state === "failed" ? styles.bad : undefined}>
                    {job.is_cancelled && !isOver(job) ? "stopping" : job.state}
                  </span>
                  {job.error && <small>{job.error}</small>}
                </td>
                <td>
                  {!isOver(job) && <progress max={job.total} value={job.done} aria-label="Done so far" />}{" "}
                  {formatInteger(job.done)} of {formatInteger(job.total)}
                </td>
                <td data-numeric="true">{job.kind === "purge" ? formatBytes(job.freed_bytes) : "–"}</td>
                <td>{job.created_by}</td>
                <td title={formatDateTime(job.created_at)}>{formatAgo(job.created_at, now)}</td>
              </tr>
            ))}
          </DataTable>
        )}
        {list.data && <Paging page={page} size={PAGE} total={list.data.total} onPage={setPage} />}
      </Section>
      {health.data && health.data.compactions.length > 0 && (
        <Section
          title="Compactions"
          hint="The column store joins the parts of its tables to larger ones whenever it has time, which makes reading faster."
        >
          <DataTable
            isSteady
            label="Compactions"
            head={
              <>
                <th scope="col">Table</th>
                <th scope="col" data-numeric="true">
                  Parts
                </th>
                <th scope="col" data-numeric="true">
                  Rows
                </th>
                <th scope="col" data-numeric="true">
                  On the disk
                </th>
                <th scope="col">Under way</th>
              </>
            }
          >
            {health.data.compactions.map((each) => (
              <tr key={each.table}>
                <th scope="row">{each.table}</th>
                <td data-numeric="true">{formatInteger(each.parts)}</td>
                <td data-numeric="true">{formatCount(each.rows)}</td>
                <td data-numeric="true">{formatBytes(each.bytes)}</td>
                <td>
                  {each.merging > 0 ? (
                    <>
                      <progress max={1} value={each.progress} aria-label={`Done of joining parts of ${each.table}`} />{" "}
                      {formatInteger(each.merging)} parts, {formatDuration(each.seconds)}
                    </>
                  ) : (
                    "–"
                  )}
                </td>
              </tr>
            ))}
          </DataTable>
        </Section>
      )}
      <Section title="Housekeeping" hint="What the server that answers does by itself, once a minute.">
        <WaitingFor
          answer={health}
          queryKey={healthQuery.queryKey}
          what="Looking for jobs…"
          failed="The chores could not be looked at"
          lines={4}
          isTable
        />
        {health.data && (
          <DataTable
            label="What the server does by itself"
            head={
              <>
                <th scope="col">Chore</th>
                <th scope="col">Last</th>
                <th scope="col" data-numeric="true">
                  Took
                </th>
                <th scope="col">Outcome</th>
              </>
            }
          >
            {health.data.activities.map((each) => (
              <tr key={each.name}>
                <th scope="row">{each.name}</th>
                <td title={formatDateTime(each.ended_at)}>{formatAgo(each.ended_at, now)}</td>
                <td data-numeric="true">{formatDuration(each.seconds)}</td>
                <td>{each.error === null ? "done" : <span className={styles.bad}>{each.error}</span>}</td>
              </tr>
            ))}
          </DataTable>
        )}
      </Section>
    </>
  );
}
