import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Building2, ChevronRight, Rows3 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { recentRuns } from "@/api/adminQueries";
import { allProjects, workspaces } from "@/api/projectQueries";
import { me } from "@/api/queries";
import { formatAgo, formatInteger } from "@/ui/format";
import { useNow, useTitle } from "@/ui/hooks";
import { Card, DataTable, Page, Section } from "@/ui/Page";
import { Empty, Skeleton } from "@/ui/states";
import { WaitingForAll } from "@/ui/Waiting";
import { RunList } from "../RunList";
import { SNIPPETS } from "../snippets";
import styles from "./pages.module.css";

const FirstSteps = lazy(async () => ({ default: (await import("../FirstSteps")).FirstSteps }));
const MOST = 8;
const RUNNING = recentRuns({ running: true, limit: MOST });
const MINE = recentRuns({ mine: true, limit: MOST });
const LATEST = allProjects("", MOST);

/** What somebody comes back to: what runs at this moment, their own runs, and the projects in which something happened. */
export function HomePage() {
  useTitle("Home");
  const account = useQuery(me());
  const running = useQuery(RUNNING);
  const mine = useQuery(MINE);
  const projects = useQuery({ ...LATEST, refetchInterval: 20_000 });
  const homes = useQuery(workspaces());
  // Whoever began with the first steps stays with them until their first run is there.
  const [isFirst, setFirst] = useState<boolean | null>(null);
  if (!running.data || !mine.data || !projects.data || !homes.data)
    return (
      <WaitingForAll
        parts={[
          { answer: running, queryKey: RUNNING.queryKey },
          { answer: mine, queryKey: MINE.queryKey },
          { answer: projects, queryKey: LATEST.queryKey },
          { answer: homes, queryKey: workspaces().queryKey },
        ]}
        what="Looking for runs and projects…"
        failed="The start page could not be loaded"
        lines={9}
      />
    );
  const latest = projects.data.projects.find((each) => each.role !== "viewer");
  const home = homes.data[0]?.name;
  const first = latest ? `${latest.workspace}/${latest.name}` : home && `${home}/first`;
  const name = account.data?.user.display_name || account.data?.user.name;
  if (isFirst ?? projects.data.total === 0) {
    if (isFirst === null) setFirst(true);
    return (
      <Page title="Welcome to Seamark" subtitle="Two steps to the first run.">
        <Suspense fallback={<Skeleton />}>
          <FirstSteps onDone={() => setFirst(false)} />
        </Suspense>
      </Page>
    );
  }
  return (
    <Page title="Home" subtitle={name ? `Signed in as ${name}` : undefined}>
      {running.data.total > 0 && (
        <Section title="Running now" hint={`${formatInteger(running.data.total)} in your projects`}>
          <RunList label="Running now" runs={running.data.runs} asOf={running.dataUpdatedAt} />
        </Section>
      )}
      <Section
        title="My runs"
        hint={mine.data.total > 0 ? `${formatInteger(mine.data.total)}, the newest first` : undefined}
      >
        {mine.data.total > 0 ? (
          <RunList label="My runs" runs={mine.data.runs} asOf={mine.dataUpdatedAt} />
        ) : (
          <Card>
            <Empty
              icon={<Rows3 size={20} />}
              title="You have not logged a run yet"
              command={first && SNIPPETS.second(first)}
            >
              {first
                ? "What scripts log with your API token stands here. The shortest one:"
                : "You may look at projects. Who owns one can let you log to it, too."}
            </Empty>
          </Card>
        )}
      </Section>
      <Section title="Recent projects">
        <RecentProjects projects={projects.data.projects} />
      </Section>
      {homes.data.length > 0 && (
        <Section title="Workspaces">
          <ul className={styles.workspaces}>
            {homes.data.map((workspace) => (
              <li key={workspace.uuid}>
                <Link to="/w/$workspace" params={{ workspace: workspace.name }} search={{}}>
                  <Building2 size={18} aria-hidden />
                  <b>{workspace.name}</b>
                  <span>{workspace.role}</span>
                  <ChevronRight size={15} aria-hidden />
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Page>
  );
}

function RecentProjects({
  projects,
}: {
  projects: readonly {
    uuid: string;
    workspace: string;
    name: string;
    runs: number | null;
    last_activity: number | null;
  }[];
}) {
  const now = useNow();
  return (
    <DataTable
      label="Recent projects"
      head={
        <>
          <th scope="col">Project</th>
          <th scope="col" data-numeric="true">
            Runs
          </th>
          <th scope="col">Last activity</th>
        </>
      }
    >
      {projects.map(({ uuid, workspace, name, runs, last_activity }) => (
        <tr key={uuid}>
          <th scope="row">
            <Link to="/w/$workspace/p/$project/runs" params={{ workspace, project: name }} search={{}}>
              {workspace}/{name}
            </Link>
          </th>
          <td data-numeric="true">{runs === null ? "–" : formatInteger(runs)}</td>
          <td>{last_activity === null ? "–" : formatAgo(last_activity, now)}</td>
        </tr>
      ))}
    </DataTable>
  );
}
