import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { ApiError } from "@/api/client";
import type { Attributes, RunAddress, RunFacts } from "@/api/queries";
import { runAttributes, runFacts } from "@/api/runQueries";
import { metricNames } from "@/charts/metrics";
import { metricsOf } from "@/charts/metricsOf";
import { formatRange, parseChartsState } from "@/charts/state";
import { FilesPanel, isListed } from "@/files/FilesPanel";
import { MediaPanel } from "@/files/MediaPanel";
import { parsePlace, withPlace } from "@/files/mediaState";
import { isMedia } from "@/files/seen";
import { AttributeTree } from "@/run/AttributeTree";
import { LogViewer } from "@/run/LogViewer";
import { choiceOf, stateOf } from "@/run/logChoice";
import runStyles from "@/run/run.module.css";
import { isMonitoring, logStreams, tracebackOf } from "@/run/streams";
import { streamWithin } from "@/run/streamWithin";
import { closedBeside, firstPath } from "@/run/tree";
import { Button } from "@/ui/controls";
import { PHONE, useIsHere, useMedia, useTitle } from "@/ui/hooks";
import { LookContext } from "@/ui/look";
import { RunHover } from "@/ui/runHover";
import { RunListContext } from "@/ui/runList";
import { Failure, Skeleton } from "@/ui/states";
import tabStyles from "@/ui/Tabs.module.css";
import { toast, toastError } from "@/ui/toasts";
import { useKeys } from "@/ui/useKeys";
import { WaitingForAll } from "@/ui/Waiting";
import { AttributePreview, OF_THIS_ATTRIBUTE } from "../AttributePreview";
import { InfoPanel } from "../InfoPanel";
import { partOf, partsOf, withPart } from "../parts";
import {
  HardwareCharts,
  hardwareState,
  type InSight,
  inSightOf,
  isOwnSeries,
  MetricCharts,
  type ShownAt,
  timesInSight,
  useShownRun,
} from "../RunCharts";
import { RunHead } from "../RunHead";
import { LETTERS, type PanelLetter, parseRunState, type RunState, TABS, type Tab } from "../runState";
import { SourcePanel } from "../SourcePanel";
import { useLongState } from "../useLongState";
import { useOwnLook } from "../useOwnLook";
import { useOnParts, useStateChange } from "../useStateChange";
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

const PANELS: readonly PanelLetter[] = ["c", "h", "m", "p"];

/** Nowhere in the logs. */
const NO_PLACE = { at: undefined, until: undefined, line: undefined, marked: undefined };

const NO_TIME =
  "Nothing that is shown was logged there, so that the logs have no such time. Zoom out to where there are points.";

export function RunPage() {
  const address = useParams({ from: "/signed-in/w/$workspace/p/$project/runs/$run" });
  // What is open or half written over one run is not meant for another.
  const { workspace, project, run } = address;
  return <RunView key={`${workspace}/${project}/${run}`} {...address} />;
}

/** A run under whichever address names it. */
export function RunView({ workspace, project, run: id }: RunAddress) {
  const address = useMemo(() => ({ workspace, project, run: id }), [workspace, project, id]);
  const facts = useQuery(runFacts(address));
  const live = facts.data?.state === "running";
  const attributes = useQuery(runAttributes(address, live));
  // The page of a run and that of an experiment read their address alike.
  const search: RunState = useSearch({ strict: false, select: (search) => parseRunState({ ...search }) });
  const navigate = useNavigate();
  const home = useMemo(() => ({ workspace, project }), [workspace, project]);
  const kept = useLongState<RunState>(home, search, parseRunState, (short) =>
    navigate({ to: ".", search: short, replace: true }),
  );
  const { state } = kept;
  const wanted = state ? chartsFilter(state) : "";
  // Filtered charts wait for the names of metrics alone, which come beside what else the page shows.
  const names = metricNames(home, [facts.data?.id ?? ""], wanted);
  useQuery({ ...names, enabled: wanted !== "" && facts.isSuccess });
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
  if (kept.error)
    return (
      <Failure isPage title="This link’s view could not be read" error={kept.error} onRetry={() => void kept.retry()} />
    );
  if (!facts.data || !attributes.data || !state)
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
  return (
    <Loaded
      address={address}
      run={facts.data}
      attributes={attributes.data}
      asOf={attributes.dataUpdatedAt}
      state={state}
      live={live}
    />
  );
}

/** The filter of the charts that the address opens, if any. */
function chartsFilter(state: RunState): string {
  const letter = state.tab === "charts" ? "c" : state.tab === "monitoring" ? "h" : null;
  return letter ? parseChartsState(partOf(state, letter)).filter : "";
}

/** The page with another tab open. What is searched for or looked at, and what fills the window, is of the one that it was in. */
const opened = ({ dash, look, host, kind, closed, show, in: list, ...state }: RunState, tab: Tab): RunState => ({
  tab: tab === "attributes" ? undefined : tab,
  ...{ dash, look, host, kind, closed, show, in: list },
  ...partsOf(state, LETTERS),
  "c.full": undefined,
  "h.full": undefined,
  "m.open": undefined,
  "m.with": undefined,
});

/** How much there is to be seen in each tab, in one walk over what may be tens of thousands. */
function countsOf(attributes: Attributes): Partial<Record<Tab, number>> {
  const counts = { attributes: 0, charts: 0, media: 0, monitoring: 0, files: 0 };
  for (const path in attributes) {
    const attribute = attributes[path]!;
    counts.attributes++;
    if (attribute.type === "floatSeries") {
      if (isMonitoring(path)) counts.monitoring++;
      else if (isOwnSeries(path)) counts.charts++;
      continue;
    }
    if (isMedia(attribute)) counts.media++;
    if (isListed(attribute)) counts.files++;
  }
  return counts;
}

function Loaded({
  address,
  run,
  attributes,
  asOf,
  state,
  live,
}: {
  address: RunAddress;
  run: RunFacts;
  attributes: Attributes;
  asOf: number;
  state: RunState;
  live: boolean;
}) {
  const tab = state.tab ?? "attributes";
  const [hover] = useState(() => new RunHover());
  const isPhone = useMedia(PHONE);
  const isHere = useIsHere();
  const { change, latest } = useStateChange(state);
  const parts = useMemo(
    () => ({ c: partOf(state, "c"), h: partOf(state, "h"), m: partOf(state, "m"), p: partOf(state, "p") }),
    [state],
  );
  const onParts = useOnParts(change, PANELS);
  const ownLook = useOwnLook(parts.p, onParts.p);
  const shown = useShownRun(run);
  const onLook = useCallback(
    (next: (look: RunState["look"]) => RunState["look"]) => change((now) => ({ ...now, look: next(now.look) })),
    [change],
  );
  const choice = useMemo(
    () => choiceOf({ search: state.search, find: state.find, show: state.show }),
    [state.search, state.find, state.show],
  );
  const onShowMetrics = (from: number, to: number) => {
    // A second on either side, so that a moment is a range, too.
    const zoom = formatRange([from / 1000 - 1, to / 1000 + 1]);
    change(({ in: table, ...now }) =>
      withPart({ tab: "charts", in: table, ...partsOf(now, LETTERS) }, "c", {
        ...partOf(now, "c"),
        ...{ x: "absolute", zoom, at: undefined },
      }),
    );
  };
  const showLogs = async (inSight: InSight, shownAt: ShownAt) => {
    const { tab } = latest.current;
    try {
      const times = await timesInSight(address, inSight, shownAt);
      const path = times ? await streamWithin(address, streams, times) : undefined;
      // Whoever has gone elsewhere meanwhile is not taken there.
      if (!isHere.current || latest.current.tab !== tab) return;
      if (!times) toast({ tone: "bad", text: NO_TIME });
      else change({ tab: "logs", ...NO_PLACE, at: times.first, until: times.last, path, search: undefined });
    } catch (error) {
      toastError(error);
    }
  };
  const router = useRouter();
  const linkTo = useCallback(
    (path: string, line: number, marked: string) => {
      const search: RunState = { tab: "logs", path, line, marked };
      const to = "/w/$workspace/p/$project/runs/$run";
      return location.origin + router.buildLocation({ to, params: address, search }).href;
    },
    [router, address],
  );
  const onMarked = useCallback((marked: string | undefined) => change({ marked, until: undefined }), [change]);
  const open = useCallback(
    (path: string) =>
      change((now) => ({
        ...now,
        ...{ tab: undefined, path, search: undefined },
        closed: now.closed && closedBeside(now.closed, path),
      })),
    [change],
  );

  const counts = useMemo(() => countsOf(attributes), [attributes]);
  const streams = useMemo(() => logStreams(attributes), [attributes]);
  const chosen = useMemo(() => state.path ?? firstPath(attributes), [state.path, attributes]);
  useKeys(
    "tabs",
    Object.fromEntries(TABS.map((each, index) => [String(index + 1), () => change((now) => opened(now, each))])),
  );

  const logsHere = (inSight: InSight | null, shownAt: ShownAt) =>
    inSight && streams.length > 0 && <Button onClick={() => void showLogs(inSight, shownAt)}>Show logs here</Button>;
  const ofCharts = { address, run, attributes, hoveredRun: hover, onOpen: open };
  return (
    <div className={styles.runPage}>
      <RunHead address={address} run={run} attributes={attributes} asOf={asOf} state={state} isReadOnly={isPhone} />
      <nav className={tabStyles.list} aria-label="Run">
        {TABS.map((each) => (
          <Link
            key={each}
            to="."
            search={{ ...opened(state, each) }}
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
              onSelect={(path) => change({ path, ...OF_THIS_ATTRIBUTE })}
              search={state.search ?? ""}
              onSearch={(search) => change({ search: search || undefined }, true)}
              kind={state.kind}
              onKind={(kind) => change({ kind })}
              closed={state.closed}
              onClosed={(closed) => change({ closed })}
            />
            <LookContext value={ownLook}>
              <AttributePreview
                address={address}
                run={shown}
                runId={run.custom_id ?? run.id}
                attributes={attributes}
                path={chosen}
                part={parts.c}
                onPart={onParts.c}
                aside={logsHere(inSightOf(parseChartsState(parts.c), chosen), (path) =>
                  metricsOf(attributes).metrics.filter((each) => each.path === path),
                )}
                inside={state.inside}
                filter={state.filter}
                onInside={(place, replace) => change({ path: chosen, ...place }, replace)}
                place={parsePlace(parts.m)}
                onPlace={(place) => onParts.m((part) => withPlace(part, place))}
                live={live}
              />
            </LookContext>
          </div>
        )}
        {tab === "charts" && (
          <MetricCharts
            {...ofCharts}
            part={parts.c}
            onPart={onParts.c}
            aside={(shownAt) => logsHere(inSightOf(parseChartsState(parts.c)), shownAt)}
          />
        )}
        {tab === "monitoring" && (
          <HardwareCharts
            {...ofCharts}
            part={parts.h}
            onPart={onParts.h}
            host={state.host}
            onHost={(host) => change({ host })}
            aside={(shownAt) => logsHere(inSightOf(hardwareState(parts.h)), shownAt)}
          />
        )}
        {tab === "dash" && (
          <Suspense fallback={<Skeleton lines={8} />}>
            <RunListContext value={state.in}>
              <RunDashboards
                workspace={address.workspace}
                project={address.project}
                run={run}
                chosen={state.dash}
                onChosen={(dash) => change({ dash, look: undefined })}
                onNamed={(dash) => change({ dash }, true)}
                look={state.look}
                onLook={onLook}
                hoveredRun={hover}
              />
            </RunListContext>
          </Suspense>
        )}
        {tab === "media" && <MediaPanel address={address} attributes={attributes} part={parts.m} onPart={onParts.m} />}
        {tab === "logs" && (
          <LogViewer
            key={run.id}
            address={address}
            streams={streams}
            path={state.path ?? ""}
            first={run.failed && state.at === undefined ? tracebackOf(streams) : undefined}
            onPath={(path) => change({ path, line: undefined, marked: undefined })}
            live={live}
            at={state.at}
            until={state.until}
            line={state.line}
            marked={state.marked}
            onMarked={onMarked}
            linkTo={linkTo}
            // A span of time that is marked stays so.
            onLine={(line) => change((now) => ({ ...now, line, at: now.until === undefined ? undefined : now.at }))}
            choice={choice}
            onChoice={(next, goesOn) => change({ ...stateOf(next) }, goesOn)}
            onShowMetrics={counts.charts ? onShowMetrics : undefined}
          />
        )}
        {tab === "files" && (
          <FilesPanel
            address={address}
            attributes={attributes}
            path={state.path}
            onPath={(path) => change({ path, inside: undefined, filter: undefined })}
            search={state.search ?? ""}
            onSearch={(search) => change({ search: search || undefined }, true)}
            inside={state.inside}
            filter={state.filter}
            onInside={change}
          />
        )}
        {tab === "source" && (
          <LookContext value={ownLook}>
            <SourcePanel
              address={address}
              attributes={attributes}
              other={state.with}
              onOther={(other) => change({ with: other })}
              path={state.path}
              inside={state.inside}
              filter={state.filter}
              onInside={(path, place, replace) => change({ path, ...place }, replace)}
              search={state.search ?? ""}
              onSearch={(search) => change({ search: search || undefined }, true)}
            />
          </LookContext>
        )}
        {tab === "info" && <InfoPanel run={run} attributes={attributes} />}
      </div>
    </div>
  );
}
