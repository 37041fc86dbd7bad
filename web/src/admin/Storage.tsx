import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import type { Schemas } from "@/api/client";
import { formatKept, parseKept, type StorageUse, serverStorage, workspaceStorage } from "@/api/serverQueries";
import { formatAgo, formatBytes, formatDate, formatDateTime, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import type { PlacedList } from "@/ui/listState";
import { Section } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./admin.module.css";
import { Facts, FactTable } from "./FactTable";
import { StorageByAttribute } from "./StorageByAttribute";

/** The server tells of half a year at most. */
const SHOWN_WEEKS = 26;
const WEEK_MILLISECONDS = 7 * 24 * 3_600_000;

/** Where the room of a workspace goes. */
export function WorkspaceStorage({ workspace, ...place }: { workspace: string } & PlacedList) {
  const query = workspaceStorage(workspace);
  const use = useQuery(query);
  if (!use.data)
    return (
      <WaitingFor
        answer={use}
        queryKey={query.queryKey}
        what="Measuring the storage…"
        failed="The storage could not be looked at"
      />
    );
  return <Use use={use.data} workspace={workspace} {...place} />;
}

/** Where the room of the whole server goes. */
export function ServerStorage(place: PlacedList) {
  const query = serverStorage();
  const use = useQuery(query);
  if (!use.data)
    return (
      <WaitingFor
        answer={use}
        queryKey={query.queryKey}
        what="Measuring the storage…"
        failed="The storage could not be looked at"
      />
    );
  return (
    <>
      <Use use={use.data} {...place} />
      <Tables tables={use.data.tables} />
    </>
  );
}

const REASONS: Record<Schemas["SuggestedPurge"]["reason"], string> = {
  failed: "that failed more than",
  idle: "that nothing happened to for",
};

function Use({ use, workspace, state, onState }: { use: StorageUse; workspace?: string } & PlacedList) {
  const now = useNow();
  const narrowed = parseKept(state.of);
  const of = workspace === undefined || narrowed?.workspace === workspace ? narrowed : undefined;
  const attributes = useRef<HTMLDivElement>(null);
  const files = use.projects.reduce((sum, each) => sum + each.file_bytes + each.shared_bytes, 0);
  const total = use.projects.reduce((sum, each) => sum + each.run_bytes + each.shared_bytes, 0);
  const trash = use.projects.filter((each) => each.trash_bytes > 0);
  const before = use.days.findLast((each) => each.at <= now - 4 * WEEK_MILLISECONDS);
  const first = use.days[0];
  if (use.projects.length === 0)
    return (
      <Empty title="No projects yet" command="seamark project create WORKSPACE/NAME">
        What they keep will be told here. A script that names a project makes it, and so does who runs the server:
      </Empty>
    );
  return (
    <>
      <Section title="Storage" hint="Points and files, before the stores compress them; the trash included.">
        <Facts
          className={styles.facts}
          of={[
            ["All projects", formatBytes(total)],
            ["Points", formatBytes(total - files)],
            ["Files", formatBytes(files)],
            ["In the trash", formatBytes(trash.reduce((sum, each) => sum + each.trash_bytes, 0))],
            ...(before ? [["Change in four weeks", change(total - before.bytes)] satisfies [string, string]] : []),
          ]}
        />
        {use.days.length > 1 && <Growth days={use.days} />}
        <p className={styles.quiet}>
          {first
            ? `What there was in all, measured once a day since ${formatDate(first.at)}. What was deleted since counts on the days before.`
            : "What there is in all is measured once a day, from now on."}
        </p>
        {use.weeks.length > 1 && (
          <>
            <Weeks weeks={use.weeks} />
            <p className={styles.quiet}>
              What the runs of each week keep by now. What was deleted since is not among it.
            </p>
          </>
        )}
      </Section>
      {(trash.length > 0 || use.suggestions.length > 0) && (
        <Section
          title="What could go"
          hint="What is in the trash is freed when it is deleted for good. The settings of a project say what goes by itself."
        >
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
            {use.suggestions.map((each) => (
              <li key={`${each.workspace}/${each.project} ${each.reason}`}>
                <Link to="/w/$workspace/p/$project/runs" params={each} search={{ q: each.query }}>
                  {formatInteger(each.runs)} {each.runs === 1 ? "run" : "runs"} of {each.workspace}/{each.project}{" "}
                  {REASONS[each.reason]} {each.days} days{each.reason === "failed" && " ago"}
                </Link>{" "}
                {each.runs === 1 ? "keeps" : "keep"} {formatBytes(each.bytes)}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Projects">
        <FactTable
          label="What each project keeps"
          rows={use.projects}
          rowKey={(each) => `${each.workspace}/${each.project}`}
          columns={[
            {
              title: "Project",
              cell: (each) => (
                <>
                  <Link to="/w/$workspace/p/$project" params={each}>
                    {each.workspace}/{each.project}
                  </Link>
                  {each.is_archived && <span className={styles.quiet}> archived</span>}
                </>
              ),
            },
            { title: "Runs", isNumber: true, cell: (each) => formatInteger(each.runs) },
            { title: "Points", isNumber: true, cell: (each) => formatBytes(each.run_bytes - each.file_bytes) },
            {
              title: "Files",
              isNumber: true,
              cell: (each) => formatBytes(each.file_bytes + each.shared_bytes),
              hint: (each) =>
                `${formatBytes(each.file_bytes)} of its runs and models, ${formatBytes(each.shared_bytes)} of the 3.x API, which belong to the project`,
            },
            { title: "In the trash", isNumber: true, cell: (each) => formatBytes(each.trash_bytes) },
          ]}
        />
      </Section>
      {use.runs.length > 0 && (
        <Section title="Biggest runs and models">
          <FactTable
            label="The biggest runs and models"
            rows={use.runs}
            rowKey={(each) => `${each.workspace}/${each.project}/${each.id}`}
            columns={[
              {
                title: "Id",
                cell: (each) => (
                  <>
                    <Link to="/w/$workspace/p/$project/runs/$run" params={{ ...each, run: each.id }} search={{}}>
                      {each.id}
                    </Link>
                    {each.is_trashed && <span className={styles.quiet}> in the trash</span>}
                  </>
                ),
              },
              { title: "Project", cell: (each) => `${each.workspace}/${each.project}` },
              { title: "Owner", cell: (each) => each.owner },
              {
                title: "Created",
                cell: (each) => formatAgo(each.created_at, now),
                hint: (each) => formatDateTime(each.created_at),
              },
              { title: "Size", isNumber: true, cell: (each) => formatBytes(each.bytes) },
              {
                title: "By attribute",
                cell: (each) => (
                  <button
                    type="button"
                    className={styles.link}
                    aria-label={`Show what ${each.id} keeps, by attribute`}
                    onClick={() => {
                      onState({ of: formatKept({ workspace: each.workspace, project: each.project, run: each.id }) });
                      attributes.current?.scrollIntoView({ block: "start" });
                    }}
                  >
                    Show
                  </button>
                ),
              },
            ]}
          />
        </Section>
      )}
      <div ref={attributes}>
        <StorageByAttribute
          workspace={workspace}
          projects={use.projects}
          of={of}
          onOf={(of) => onState({ of: of && formatKept(of) })}
        />
      </div>
      {use.owners.length > 0 && (
        <Section title="Owners">
          <FactTable
            label="What each owner keeps"
            rows={use.owners}
            rowKey={(each) => each.owner}
            columns={[
              { title: "Owner", cell: (each) => each.owner },
              { title: "Runs", isNumber: true, cell: (each) => formatInteger(each.runs) },
              { title: "Size", isNumber: true, cell: (each) => formatBytes(each.bytes) },
            ]}
          />
        </Section>
      )}
    </>
  );
}

const change = (bytes: number): string => (bytes < 0 ? `−${formatBytes(-bytes)}` : formatBytes(bytes));

const DAY_MILLISECONDS = 24 * 3_600_000;

/** What there was on each day, as an area from the first day to the last. Days without a measure are left out of it. */
function Growth({ days }: { days: readonly Schemas["DayUse"][] }) {
  const [first, last] = [days[0]!, days[days.length - 1]!];
  const most = Math.max(...days.map((each) => each.bytes), 1);
  const span = Math.max(last.at - first.at, DAY_MILLISECONDS);
  const points = days.map((each) => `${(100 * (each.at - first.at)) / span} ${100 - (98 * each.bytes) / most}`);
  const largest = days.reduce((found, each) => (each.bytes > found.bytes ? each : found), first);
  const said = `Storage in all from ${formatDate(first.at)}, ${formatBytes(first.bytes)}, to ${formatDate(last.at)}, ${formatBytes(last.bytes)}; most on ${formatDate(largest.at)}: ${formatBytes(largest.bytes)}`;
  return (
    <figure className={styles.growth}>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img">
        <title>{said}</title>
        <path d={`M 0 100 L ${points.join(" L ")} L 100 100 Z`} />
        <polyline points={points.join(" ")} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption>
        <span>
          {formatDate(first.at)} · {formatBytes(first.bytes)}
        </span>
        <span>at most {formatBytes(largest.bytes)}</span>
        <span>
          {formatDate(last.at)} · {formatBytes(last.bytes)}
        </span>
      </figcaption>
    </figure>
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
      <FactTable
        label="Tables of the column store"
        rows={tables}
        rowKey={(each) => each.table}
        columns={[
          { title: "Table", cell: (each) => each.table },
          { title: "Rows", isNumber: true, cell: (each) => formatInteger(each.rows) },
          { title: "Size", isNumber: true, cell: (each) => formatBytes(each.bytes) },
        ]}
      />
    </Section>
  );
}
