import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { Activity, ChartLine } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { ApiError } from "@/api/client";
import { timeOfStep } from "@/api/logs";
import { type Attributes, type RunAddress, type RunFacts, runAttributes, runFacts } from "@/api/queries";
import { attributeValue } from "@/api/values";
import { ChartsPanel } from "@/charts/ChartsPanel";
import type { AxisRange, ChartSettings } from "@/charts/SeriesChart";
import { FilesPanel, isListed } from "@/files/FilesPanel";
import { MediaPanel } from "@/files/MediaPanel";
import { AttributeTree } from "@/run/AttributeTree";
import { LogViewer } from "@/run/LogViewer";
import { choiceOf, stateOf } from "@/run/logChoice";
import { hostsOf, processesOf } from "@/run/processes";
import runStyles from "@/run/run.module.css";
import { isMonitoring, logStreams } from "@/run/streams";
import { firstPath } from "@/run/tree";
import { Button } from "@/ui/controls";
import { PHONE, useMedia, useTitle } from "@/ui/hooks";
import { RunHover } from "@/ui/runHover";
import { Empty, Failure, Skeleton } from "@/ui/states";
import tabStyles from "@/ui/Tabs.module.css";
import { useKeys } from "@/ui/useKeys";
import { WaitingForAll } from "@/ui/Waiting";
import { AttributePreview } from "../AttributePreview";
import { InfoPanel } from "../InfoPanel";
import { RunHead } from "../RunHead";
import { formatZoom, parseRunState, parseZoom, type RunState, type StepRange, TABS, type Tab } from "../runState";
import { SourcePanel } from "../SourcePanel";
import styles from "./pages.module.css";

const RunDashboards = lazy(async () => ({ default: (await import("../DashboardTab")).RunDashboards }));

const TITLES: Record<Tab, string> = {
  attributes: "Attributes",
  charts: "Charts",
  dash: "Dashboards",
  media: "Media",
  logs: "Logs",
  monitoring: "Monitoring",
  files: "Files",
  source: "Source code",
  info: "Info",
};

export function RunPage() {
  return <RunView {...useParams({ from: "/signed-in/w/$workspace/p/$project/runs/$run" })} />;
}

/** A run under whichever address names it. */
export function RunView({ workspace, project, run: id }: RunAddress) {
  const address = useMemo(() => ({ workspace, project, run: id }), [workspace, project, id]);
  const facts = useQuery(runFacts(address));
  const live = facts.data?.state === "running";
  const attributes = useQuery(runAttributes(address, live));
  useTitle(facts.data?.name || facts.data?.custom_id || id, `${workspace}/${project}`);
  const error = facts.error ?? attributes.error;
  const missing = error instanceof ApiError && error.status === 404;
  if (missing || (error && !(facts.data && attributes.data))) {
    return (
      <Failure
        isPage
        title={missing ? "There is no such run" : "The run could not be loaded"}
        error={error}
        onRetry={() => {
          facts.refetch();
          attributes.refetch();
        }}
      />
    );
  }
  if (!facts.data || !attributes.data)
    return (
      <WaitingForAll
        parts={[
          { answer: facts, queryKey: runFacts(address).queryKey },
          { answer: attributes, queryKey: runAttributes(address, live).queryKey },
        ]}
        what="Loading the run…"
        lines={9}
      />
    );
  return <Loaded address={address} run={facts.data} attributes={attributes.data} live={live} />;
}

function countOf(attributes: Attributes, wanted: (path: string, type: Attributes[string]["type"]) => boolean): number {
  let count = 0;
  for (const [path, attribute] of Object.entries(attributes)) if (wanted(path, attribute.type)) count++;
  return count;
}

/** Processes of a run begin to measure at other times, and so count other steps. */
const usualAxis = (tab: Tab): ChartSettings["xAxis"] => (tab === "monitoring" ? "clock" : "step");

/** When a place on a horizontal axis was, in milliseconds; null where nothing tells. */
async function timeOf(
  address: RunAddress,
  attributes: Attributes,
  axis: ChartSettings["xAxis"],
  x: number,
  createdAt: number,
): Promise<number | null> {
  if (axis === "clock") return Math.round(x * 1000);
  if (axis === "elapsed") return Math.round(createdAt + x * 1000);
  const path = Object.keys(attributes).find((each) => isOwnSeries(each) && attributes[each]?.type === "floatSeries");
  return path === undefined ? null : timeOfStep(address, path, x);
}

/** From where to where a run lived, as far as is known without its points. */
function lifeOf(run: RunFacts, attributes: Attributes, axis: ChartSettings["xAxis"]): AxisRange {
  if (axis === "step") {
    const steps = Object.entries(attributes).map(([path, { type, value }]) =>
      type === "floatSeries" && isMonitoring(path) ? (value.last_step ?? 0) : 0,
    );
    return { from: 0, to: steps.reduce((most, step) => Math.max(most, step), 0) };
  }
  const begin = run.created_at / 1000;
  const end = (attributeValue(attributes, "sys/ping_time", "datetime") ?? run.created_at) / 1000;
  return axis === "clock" ? { from: begin, to: end } : { from: 0, to: end - begin };
}

const isOwnSeries = (path: string) => !isMonitoring(path) && !path.startsWith("sys/");

function Loaded({
  address,
  run,
  attributes,
  live,
}: {
  address: RunAddress;
  run: RunFacts;
  attributes: Attributes;
  live: boolean;
}) {
  // The page of a run and that of an experiment read their address alike.
  const state: RunState = useSearch({ strict: false, select: (search) => parseRunState({ ...search }) });
  const navigate = useNavigate();
  const tab = state.tab ?? "attributes";
  const [hover] = useState(() => new RunHover());
  const isPhone = useMedia(PHONE);
  const change = useCallback(
    (changes: Partial<RunState>, replace = false) =>
      navigate({ to: ".", search: (old) => ({ ...parseRunState({ ...old }), ...changes }), replace }),
    [navigate],
  );
  const settings = useMemo<ChartSettings>(
    () => ({ xAxis: state.x ?? usualAxis(tab), logY: state.y === "log" }),
    [state.x, state.y, tab],
  );
  const onSettings = (next: ChartSettings) =>
    change({ x: next.xAxis === usualAxis(tab) ? undefined : next.xAxis, y: next.logY ? "log" : undefined });
  const zoom = useMemo(() => parseZoom(state.zoom), [state.zoom]);
  const onZoom = useCallback((range: StepRange | null) => change({ zoom: formatZoom(range) }), [change]);
  const choice = useMemo(
    () => choiceOf({ search: state.search, find: state.find, show: state.show }),
    [state.search, state.find, state.show],
  );
  const onShowMetrics = (from: number, to: number) => {
    // A second on either side, so that a moment is a range, too.
    const zoom = formatZoom({ from: from / 1000 - 1, to: to / 1000 + 1 });
    change({
      tab: "charts",
      x: "clock",
      zoom,
      search: undefined,
      find: undefined,
      show: undefined,
      at: undefined,
      line: undefined,
      path: undefined,
    });
  };
  const showLogs = async () => {
    const at = zoom && (await timeOf(address, attributes, settings.xAxis, zoom.from, run.created_at));
    if (at !== null) change({ tab: "logs", at, line: undefined, path: undefined, search: undefined, zoom: undefined });
  };
  const router = useRouter();
  const linkTo = useCallback(
    (path: string, line: number) => {
      const search: RunState = { tab: "logs", path, line };
      const to = "/w/$workspace/p/$project/runs/$run";
      return location.origin + router.buildLocation({ to, params: address, search }).href;
    },
    [router, address],
  );
  const open = useCallback((path: string) => change({ tab: undefined, path, search: undefined }), [change]);

  const counts = useMemo<Partial<Record<Tab, number>>>(
    () => ({
      attributes: Object.keys(attributes).length,
      charts: countOf(attributes, (path, type) => type === "floatSeries" && isOwnSeries(path)),
      media: countOf(attributes, (_, type) => type === "imageSeries" || type === "fileRefSeries"),
      monitoring: countOf(attributes, (path, type) => type === "floatSeries" && isMonitoring(path)),
      files: Object.values(attributes).filter(isListed).length,
    }),
    [attributes],
  );
  const streams = useMemo(() => logStreams(attributes), [attributes]);
  const chosen = state.path ?? firstPath(attributes);
  useKeys(
    "tabs",
    Object.fromEntries(
      TABS.map((each, index) => [
        String(index + 1),
        () => change({ tab: each === "attributes" ? undefined : each, path: undefined, search: undefined }),
      ]),
    ),
  );

  const processes = useMemo(() => processesOf(attributes), [attributes]);
  const hosts = useMemo(() => hostsOf(processes.values()), [processes]);
  const bounds = useMemo(() => lifeOf(run, attributes, settings.xAxis), [run, attributes, settings.xAxis]);
  const titleOf = useCallback((namespace: string) => processes.get(namespace)?.title, [processes]);
  const isOfHost = useCallback(
    (path: string) => {
      if (!isMonitoring(path)) return false;
      const namespace = path.split("/").slice(0, 2).join("/");
      return state.host === undefined || processes.get(namespace)?.host === state.host;
    },
    [processes, state.host],
  );
  const hostFilter = hosts.length > 1 && (
    <select
      aria-label="Host"
      className={styles.host}
      value={state.host ?? ""}
      onChange={(event) => change({ host: event.target.value || undefined })}
    >
      <option value="">All {hosts.length} hosts</option>
      {hosts.map((host) => (
        <option key={host}>{host}</option>
      ))}
    </select>
  );

  const charts = (wanted: (path: string) => boolean, empty: React.ReactNode) => (
    <ChartsPanel
      key={tab}
      address={address}
      attributes={attributes}
      wanted={wanted}
      filter={state.search ?? ""}
      onFilter={(search) => change({ search: search || undefined }, true)}
      settings={settings}
      onSettings={onSettings}
      zoom={zoom}
      onZoom={onZoom}
      onOpen={open}
      live={live}
      empty={empty}
      titleOf={tab === "monitoring" ? titleOf : undefined}
      bounds={tab === "monitoring" ? bounds : undefined}
      aside={
        <>
          {tab === "monitoring" && hostFilter}
          {zoom && streams.length > 0 && <Button onClick={() => void showLogs()}>Show logs here</Button>}
        </>
      }
    />
  );

  return (
    <div className={styles.runPage}>
      <RunHead address={address} run={run} attributes={attributes} state={state} isReadOnly={isPhone} />
      <nav className={tabStyles.list} aria-label="Run">
        {TABS.map((each) => (
          <Link
            key={each}
            to="."
            search={{
              tab: each === "attributes" ? undefined : each,
              in: state.in,
              x: state.x,
              y: state.y,
              zoom: each === "monitoring" ? undefined : state.zoom,
            }}
            activeOptions={{ explicitUndefined: true }}
            aria-current={each === tab ? "page" : undefined}
            className={tabStyles.tab}
          >
            {TITLES[each]}
            {(counts[each] ?? 0) > 0 && <span className={tabStyles.count}>{counts[each]}</span>}
          </Link>
        ))}
      </nav>
      <div className={styles.runBody}>
        {tab === "attributes" && (
          <div className={runStyles.split}>
            <AttributeTree
              attributes={attributes}
              selected={chosen}
              onSelect={(path) => change({ path, zoom: undefined })}
              search={state.search ?? ""}
              onSearch={(search) => change({ search: search || undefined }, true)}
              kind={state.kind}
              onKind={(kind) => change({ kind })}
            />
            <AttributePreview
              address={address}
              runId={run.custom_id ?? run.id}
              attributes={attributes}
              path={chosen}
              settings={settings}
              onSettings={onSettings}
              zoom={zoom}
              onZoom={onZoom}
              live={live}
            />
          </div>
        )}
        {tab === "charts" &&
          charts(
            isOwnSeries,
            <Empty icon={<ChartLine size={20} />} title="No metrics logged" command={'run["train/loss"].append(loss)'}>
              A script logs one step by step:
            </Empty>,
          )}
        {tab === "monitoring" &&
          charts(
            isOfHost,
            <Empty
              icon={<Activity size={20} />}
              title="No hardware metrics"
              command="run = neptune.init_run(capture_hardware_metrics=True)"
            >
              The script ended before the first measurement, or did not measure. The next one does with:
            </Empty>,
          )}
        {tab === "dash" && (
          <Suspense fallback={<Skeleton lines={8} />}>
            <RunDashboards
              workspace={address.workspace}
              project={address.project}
              run={run}
              chosen={state.dash}
              onChosen={(dash) => change({ dash })}
              hoveredRun={hover}
            />
          </Suspense>
        )}
        {tab === "media" && <MediaPanel address={address} attributes={attributes} live={live} />}
        {tab === "logs" && (
          <LogViewer
            address={address}
            streams={streams}
            path={state.path ?? ""}
            onPath={(path) => change({ path, line: undefined })}
            live={live}
            at={state.at}
            line={state.line}
            linkTo={linkTo}
            onLine={(line) => change({ line, at: undefined })}
            choice={choice}
            onChoice={(next, goesOn) => change(stateOf(next), goesOn)}
            onShowMetrics={counts.charts ? onShowMetrics : undefined}
          />
        )}
        {tab === "files" && (
          <FilesPanel
            address={address}
            attributes={attributes}
            path={state.path}
            onPath={(path) => change({ path }, true)}
          />
        )}
        {tab === "source" && (
          <SourcePanel
            address={address}
            attributes={attributes}
            other={state.with}
            onOther={(other) => change({ with: other }, true)}
          />
        )}
        {tab === "info" && <InfoPanel run={run} attributes={attributes} />}
      </div>
    </div>
  );
}
