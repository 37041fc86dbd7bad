import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ListTree } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo } from "react";
import { Description } from "@/admin/Description";
import { type ProjectFacts, runningIn } from "@/api/adminQueries";
import { dashboardList } from "@/api/dashboards";
import { useChanges } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import { runAttributes, runsPage } from "@/api/runQueries";
import { usePaced } from "@/api/usePaced";
import { attributeValue, nameOf, TELLS_NO_END, toNumber } from "@/api/values";
import { parsePlace, withPlace } from "@/files/mediaState";
import { AttributeTree } from "@/run/AttributeTree";
import runStyles from "@/run/run.module.css";
import { firstPath } from "@/run/tree";
import { formatDateTime, formatInteger } from "@/ui/format";
import { useTitle } from "@/ui/hooks";
import { LookContext } from "@/ui/look";
import { Card, Page, Section } from "@/ui/Page";
import { homeColour } from "@/ui/palette";
import { Empty, Failure, Skeleton } from "@/ui/states";
import { areComing, WaitingFor, WaitingForAll } from "@/ui/Waiting";
import { AttributePreview, OF_THIS_ATTRIBUTE } from "../AttributePreview";
import { OfProject } from "../OfProject";
import { partOf } from "../parts";
import { type ProjectState, parseProjectState } from "../projectState";
import { RunList } from "../RunList";
import { useLongState } from "../useLongState";
import { useOwnLook } from "../useOwnLook";
import { useOnParts, useStateChange } from "../useStateChange";
import styles from "./pages.module.css";

const ProjectDashboard = lazy(async () => ({ default: (await import("../ProjectDashboard")).ProjectDashboard }));
const PANELS = ["c", "m", "p"] as const;
const LATEST = 8;
const COLUMNS = [
  "sys/name",
  "sys/state",
  "sys/failed",
  TELLS_NO_END,
  "sys/owner",
  "sys/creation_time",
  "sys/running_time",
];
const NEWEST = [{ path: "sys/creation_time", descending: true, aggregate: "last" as const, type: null }];

const latestRuns = (address: ProjectAddress) =>
  runsPage(address, { query: "", sort: NEWEST, columns: COLUMNS }, 0, true);

/** What a project is, what happened in it lately, and its own metadata. */
export function ProjectPage() {
  const { workspace, project } = useParams({ from: "/signed-in/w/$workspace/p/$project" });
  useTitle(`${workspace}/${project}`);
  const address = useMemo(() => ({ workspace, project }), [workspace, project]);
  return <OfProject address={address}>{(facts) => <Overview address={address} facts={facts} />}</OfProject>;
}

/** What the address says of the page, which the server keeps where it is long. */
interface Kept {
  state: ProjectState;
  change: ReturnType<typeof useStateChange<ProjectState>>["change"];
}

function Overview({ address, facts }: { address: ProjectAddress; facts: ProjectFacts }) {
  const search = useSearch({ from: "/signed-in/w/$workspace/p/$project" });
  const navigate = useNavigate({ from: "/w/$workspace/p/$project" });
  const kept = useLongState<ProjectState>(address, search, parseProjectState, (short) =>
    navigate({ search: short, replace: true }),
  );
  // Together, so that no part that comes later pushes another down.
  const own = { ...address, run: facts.key };
  const parts = [
    { answer: useQuery(dashboardList(address)), queryKey: dashboardList(address).queryKey },
    { answer: useQuery(latestRuns(address)), queryKey: latestRuns(address).queryKey },
    { answer: useQuery(runAttributes(own, true)), queryKey: runAttributes(own, true).queryKey },
  ];
  const isComing = areComing(parts.map(({ answer }) => answer)) || !kept.state;
  if (kept.error)
    return (
      <Failure isPage title="This link’s view could not be read" error={kept.error} onRetry={() => void kept.retry()} />
    );
  return (
    <Page
      title={facts.name}
      subtitle={`${facts.key} · ${facts.visibility} · you are ${facts.role} · since ${formatDateTime(facts.created_at)}${facts.is_archived ? " · archived" : ""}`}
    >
      <Description address={address} project={facts} />
      {isComing ? (
        <WaitingForAll parts={parts} what="Loading the project…" lines={8} />
      ) : (
        <Parts address={address} projectKey={facts.key} state={kept.state!} />
      )}
    </Page>
  );
}

function Parts({ address, projectKey, state }: { address: ProjectAddress; projectKey: string; state: ProjectState }) {
  const { change } = useStateChange(state);
  const onLook = useCallback(
    (next: (look: ProjectState["look"]) => ProjectState["look"]) => change((now) => ({ ...now, look: next(now.look) })),
    [change],
  );
  return (
    <Suspense fallback={<Skeleton lines={8} />}>
      <ProjectDashboard address={address} look={state.look} onLook={onLook} />
      <Activity address={address} />
      <Metadata address={address} projectKey={projectKey} state={state} change={change} />
    </Suspense>
  );
}

function Activity({ address }: { address: ProjectAddress }) {
  const query = latestRuns(address);
  const latest = useQuery(query);
  const running = useQuery(runningIn(address));
  const fetchAnew = usePaced();
  useChanges(({ everything, runs }) => {
    if (everything || [...runs.values()].some(({ isNew, values }) => isNew || values.length > 0)) {
      fetchAnew({ queryKey: query.queryKey });
      fetchAnew({ queryKey: runningIn(address).queryKey });
    }
  });
  if (!latest.data)
    return (
      <WaitingFor
        answer={latest}
        queryKey={query.queryKey}
        what="Looking for runs…"
        failed="The latest runs could not be loaded"
        lines={5}
      />
    );
  const alive = running.data ?? 0;
  const runs = latest.data.rows.slice(0, LATEST).map((row) => {
    const text = (path: string) => attributeValue(row.attributes, path, "string") ?? "";
    const state = attributeValue(row.attributes, "sys/state", "experimentState");
    const seconds = attributeValue(row.attributes, "sys/running_time", "float");
    return {
      ...address,
      id: row.id,
      uuid: row.uuid,
      name: nameOf(row),
      owner: text("sys/owner"),
      created_at: attributeValue(row.attributes, "sys/creation_time", "datetime") ?? 0,
      seconds: seconds === undefined ? 0 : toNumber(seconds),
      state:
        state === "running"
          ? ("running" as const)
          : attributeValue(row.attributes, "sys/failed", "bool")
            ? ("failed" as const)
            : attributeValue(row.attributes, TELLS_NO_END, "bool")
              ? ("inactive" as const)
              : ("finished" as const),
    };
  });
  return (
    <Section
      title="Activity"
      hint={`${formatInteger(latest.data.total)} ${latest.data.total === 1 ? "run" : "runs"}${alive > 0 ? `, ${formatInteger(alive)} running now` : ""}`}
      actions={
        <Link to="/w/$workspace/p/$project/runs" params={address} search={{}}>
          All runs
        </Link>
      }
    >
      {runs.length > 0 ? (
        <RunList label="Latest runs" runs={runs} asOf={latest.dataUpdatedAt} isOfOneProject />
      ) : (
        <Card>
          <p className={styles.quiet}>
            No run yet. The{" "}
            <Link to="/w/$workspace/p/$project/runs" params={address} search={{}}>
              runs page
            </Link>{" "}
            says how to log the first.
          </p>
        </Card>
      )}
    </Section>
  );
}

/** What scripts logged to the project itself with init_project. */
function Metadata({ address, projectKey, state, change }: { address: ProjectAddress; projectKey: string } & Kept) {
  const own = useMemo(() => ({ ...address, run: projectKey }), [address, projectKey]);
  const attributes = useQuery(runAttributes(own, true));
  const parts = useMemo(() => ({ c: partOf(state, "c"), m: partOf(state, "m"), p: partOf(state, "p") }), [state]);
  const onParts = useOnParts(change, PANELS);
  const ownLook = useOwnLook(parts.p, onParts.p);
  const shown = useMemo(
    () => ({ id: projectKey, uuid: projectKey, name: address.project, colour: homeColour(projectKey) }),
    [projectKey, address.project],
  );
  if (!attributes.data)
    return (
      <WaitingFor
        answer={attributes}
        queryKey={runAttributes(own, true).queryKey}
        what="Loading the metadata…"
        failed="The project's metadata could not be loaded"
        lines={4}
      />
    );
  const isEmpty = Object.keys(attributes.data).every((path) => path.startsWith("sys/"));
  const chosen = state.path ?? firstPath(attributes.data);
  return (
    <Section title="Project metadata" hint="What belongs to no single run: a data set's version, a summary, a plan.">
      {isEmpty ? (
        <Card>
          <Empty
            icon={<ListTree size={20} />}
            title="No metadata of the project itself"
            command={`project = neptune.init_project(project="${address.workspace}/${address.project}")\nproject["dataset/version"] = "v1"`}
          >
            A script logs to the project as to a run:
          </Empty>
        </Card>
      ) : (
        <div className={styles.metadata}>
          <div className={runStyles.split}>
            <AttributeTree
              attributes={attributes.data}
              selected={chosen}
              onSelect={(path) => change({ path, ...OF_THIS_ATTRIBUTE })}
              search={state.search ?? ""}
              onSearch={(search) => change({ search: search || undefined }, true)}
              closed={state.closed}
              onClosed={(closed) => change({ closed })}
            />
            <LookContext value={ownLook}>
              <AttributePreview
                address={own}
                attributes={attributes.data}
                path={chosen}
                run={shown}
                part={parts.c}
                onPart={onParts.c}
                inside={state.inside}
                filter={state.filter}
                onInside={(place, replace) => change({ path: chosen, ...place }, replace)}
                place={parsePlace(parts.m)}
                onPlace={(place) => onParts.m((part) => withPlace(part, place))}
                live={false}
              />
            </LookContext>
          </div>
        </div>
      )}
    </Section>
  );
}
