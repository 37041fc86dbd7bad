import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { EyeOff, PanelLeftClose, PanelLeftOpen, Rows3 } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import { type ProjectAddress, project as projectQuery } from "@/api/queries";
import { formatSelection, parseSelection, type SetSelection } from "@/api/selection";
import { namedColumns } from "@/table/questions";
import { RunsTable } from "@/table/RunsTable";
import { meantBy, needsView, saidOf } from "@/table/savedView";
import { parseTableState, type SetTableState, type TableState } from "@/table/state";
import { usePinnedPaths } from "@/table/useColumns";
import { useViewsFor } from "@/table/useViewsFor";
import { ViewSelector } from "@/table/ViewSelector";
import { Button, IconButton } from "@/ui/controls";
import { useTitle } from "@/ui/hooks";
import { later } from "@/ui/later";
import { NoRunsContext, type WhyNoRuns } from "@/ui/noRuns";
import type { OnPart } from "@/ui/part";
import { usePreferences } from "@/ui/preferences";
import { RunHover } from "@/ui/runHover";
import { RunListContext } from "@/ui/runList";
import { Split, usePane } from "@/ui/Split";
import { type ShareLinks, useShared } from "@/ui/sharing";
import { Empty, Failure, Skeleton } from "@/ui/states";
import tabStyles from "@/ui/Tabs.module.css";
import { toast } from "@/ui/toasts";
import { useKeys } from "@/ui/useKeys";
import { WaitingFor } from "@/ui/Waiting";
import { OnTopBar } from "../OnTopBar";
import { PageFailure } from "../PageFailure";
import { partOf, withPart } from "../parts";
import {
  ADDRESS_VERSION,
  formatList,
  formatShownList,
  parseRunsState,
  RUNS_TABS,
  type RunsState,
  type RunsTab,
  versioned,
  withSelection,
  withTable,
} from "../runsState";
import { PANELS, type RunsPanel, useLoadedPanel } from "../runsTabs";
import { stringifySearch } from "../search";
import { linkTo, useLongState } from "../useLongState";
import { useShownRuns } from "../useShownRuns";
import { whyNoRuns } from "../whyNoRuns";
import styles from "./pages.module.css";

const GettingStarted = later(async () => (await import("../GettingStarted")).GettingStarted);
const CellPreview = later(async () => (await import("../CellPreview")).CellPreview);

/** What cannot be fetched now is tried again, and spoken of, when it is needed. */
const preload = (tab: RunsTab) => void PANELS[tab]?.load().catch(() => undefined);

/** The runs of a project: the table selects, and the tabs show what is selected. Everything is in the address. */
export function RunsPage() {
  const { workspace, project } = useParams({ from: "/signed-in/w/$workspace/p/$project/runs" });
  useTitle("Runs", `${workspace}/${project}`);
  const { tab } = useSearch({ from: "/signed-in/w/$workspace/p/$project/runs" });
  // What stands beside the table loads while the table asks which runs there are.
  useEffect(() => preload(tab ?? "table"), [tab]);
  const facts = useQuery(projectQuery({ workspace, project }));
  if (facts.error instanceof ApiError && facts.error.status !== 401) {
    return (
      <Failure
        isPage
        title={facts.error.status === 404 ? "There is no such project" : "The project cannot be shown"}
        error={facts.error}
        onRetry={() => facts.refetch()}
      >
        <Link to="/">To the projects</Link>
      </Failure>
    );
  }
  if (!facts.data) {
    const { queryKey } = projectQuery({ workspace, project });
    return <WaitingFor answer={facts} queryKey={queryKey} what="Looking for the project…" lines={14} />;
  }
  return <ProjectRuns key={`${workspace}/${project}`} projectKey={facts.data.key} />;
}

const encode = encodeURIComponent;
const VIEW_GONE =
  "The saved view that this link names is deleted, or not shared. All runs are listed, but for what the link itself says.";

function ProjectRuns({ projectKey }: { projectKey: string }) {
  const { workspace, project } = useParams({ from: "/signed-in/w/$workspace/p/$project/runs" });
  const search = useSearch({ from: "/signed-in/w/$workspace/p/$project/runs" });
  const navigate = useNavigate({ from: "/w/$workspace/p/$project/runs" });
  const address = useMemo(() => ({ workspace, project }), [workspace, project]);
  const { history } = useRouter();
  // While the next page loads, the browser is there already.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search is another entry of the history.
  const entry = useMemo(() => history.location.state.__TSR_key ?? "", [search]);
  const { state, error, retry } = useLongState<RunsState>(address, search, parseRunsState, (short) =>
    navigate({ search: versioned(short), replace: true }),
  );
  const { views: known, isPending, isViewGone } = useViewsFor(address, state);
  const meant = useMemo(
    () => (state && known ? { ...state, ...meantBy(parseTableState({ ...state }), known) } : state),
    [state, known],
  );
  const say = useCallback(
    (next: RunsState) => versioned(known ? { ...next, ...saidOf(parseTableState({ ...next }), known) } : next),
    [known],
  );
  useEffect(() => {
    if (isViewGone) toast({ tone: "bad", text: VIEW_GONE });
  }, [isViewGone]);
  // What was said before its view was known, or was saved since, is said by the view.
  const shorter = search.view !== undefined && search.s === undefined && meant && say(meant);
  useEffect(() => {
    if (shorter && stringifySearch({ ...shorter }) !== stringifySearch({ ...search }))
      navigate({ search: shorter, replace: true });
  }, [shorter, search, navigate]);
  if (error)
    return <Failure isPage title="This link’s view could not be read" error={error} onRetry={() => void retry()} />;
  // Nothing is shown that the view would change a moment later. A page without a view may begin: there is rarely a default one.
  const isViewKnown = !state || !needsView(parseTableState({ ...state })) || !isPending;
  if (!meant || (meant.view !== undefined && !isViewKnown)) return <Skeleton lines={14} />;
  return <TableAndTabs {...{ address, entry, state: meant, isViewKnown, say, projectKey }} />;
}

function TableAndTabs({
  address,
  entry,
  state,
  isViewKnown,
  say,
  projectKey,
}: {
  address: ProjectAddress;
  entry: string;
  state: RunsState;
  /** Whether it is known that no other view is to be shown. */
  isViewKnown: boolean;
  /** How the address says a state. */
  say: (state: RunsState) => RunsState;
  projectKey: string;
}) {
  const { workspace, project } = address;
  const navigate = useNavigate({ from: "/w/$workspace/p/$project/runs" });
  const { togglePane } = usePreferences();
  const pane = usePane();
  const [hover] = useState(() => new RunHover());
  const tab: RunsTab = state.tab && PANELS[state.tab] ? state.tab : "table";
  const panel = PANELS[tab];

  // Changes that follow each other before the page has rendered must not undo one another.
  const latest = useRef(state);
  const isNewer = Number(state.u ?? 0) > ADDRESS_VERSION;
  useEffect(() => {
    if (!isNewer) return;
    toast({ text: "This link was made by a newer Seamark. What this one does not know of it is left out." });
  }, [isNewer]);
  // Before the effects of what is in the page, which may change it again.
  useLayoutEffect(() => {
    latest.current = state;
  }, [state]);
  const change = useCallback(
    (next: (current: RunsState) => RunsState, replace = false) => {
      const changed = next(latest.current);
      if (changed === latest.current) return;
      latest.current = changed;
      navigate({ search: say(latest.current), replace });
    },
    [navigate, say],
  );
  const selection = useMemo(() => parseSelection(state.sel, projectKey), [state.sel, projectKey]);
  const onSelection = useCallback<SetSelection>(
    (next) =>
      change((current) => {
        const now = parseSelection(current.sel, projectKey);
        const chosen = typeof next === "function" ? next(now) : next;
        return chosen === now ? current : withSelection(current, chosen, projectKey);
      }),
    [change, projectKey],
  );
  const letter = panel?.letter;
  const onPart = useCallback<OnPart>(
    (next, replace) => {
      if (letter) change((current) => withPart(current, letter, next(partOf(current, letter))), replace);
    },
    [change, letter],
  );
  const onShuffle = useCallback(() => change((current) => ({ ...current, hue: (current.hue ?? 0) + 1 })), [change]);
  const onFile = (file: string | undefined) => change((current) => withPart({ ...current, file }, "f", {}));
  const tableState = useMemo(() => parseTableState({ ...state }), [state]);
  const drawn = useRef(tableState);
  useLayoutEffect(() => {
    drawn.current = tableState;
  }, [tableState]);
  const onState = useCallback<SetTableState>(
    (next, replace) => change((current) => withTable(current, next, drawn.current), replace),
    [change],
  );
  const list = formatList(state);
  const why = useMemo(
    () => whyNoRuns(selection, tableState, onSelection, onState),
    [selection, tableState, onSelection, onState],
  );
  const shown = useShownRuns(address, selection, tableState, state.hue ?? 0, {
    isUrgent: panel !== undefined,
    isTableAsked: panel === undefined || !pane.isHidden,
  });

  const links: ShareLinks = {
    live: (more) => linkTo(address, say({ ...latest.current, ...more })),
    frozen: () => {
      const ids = (shown.runs ?? []).map((run) => run.id);
      return linkTo(address, say({ ...latest.current, sel: formatSelection({ kind: "chosen", ids }, projectKey) }));
    },
  };
  useShared(links);

  const open = (next: RunsTab) => change((current) => ({ ...current, tab: next === "table" ? undefined : next }));
  const tabs = RUNS_TABS.filter((each) => each === "table" || PANELS[each]);
  useKeys("tabs", Object.fromEntries(tabs.map((each, index) => [String(index + 1), () => open(each)])));
  useKeys("pane", panel ? { "\\": togglePane } : {});

  return (
    <div className={styles.runsPage}>
      <OnTopBar>
        <ViewSelector address={address} state={tableState} onState={onState} />
      </OnTopBar>
      <h1 className="visually-hidden">
        Runs of {workspace}/{project}
      </h1>
      {tabs.length > 1 && (
        <nav className={tabStyles.list} aria-label="What to see of the runs">
          {tabs.map((each) => (
            <Link
              key={each}
              from="/w/$workspace/p/$project/runs"
              search={say({ ...state, tab: each === "table" ? undefined : each })}
              activeOptions={{ explicitUndefined: true }}
              className={tabStyles.tab}
              aria-current={each === tab ? "page" : undefined}
              onPointerEnter={() => preload(each)}
              onFocus={() => preload(each)}
            >
              {PANELS[each]?.title ?? "Table"}
            </Link>
          ))}
          {panel && pane.isChosen && (
            <IconButton
              className={styles.paneButton}
              label={pane.isHidden ? "Show the table (\\)" : "Hide the table (\\)"}
              onClick={togglePane}
            >
              {pane.isHidden ? <PanelLeftOpen size={16} aria-hidden /> : <PanelLeftClose size={16} aria-hidden />}
            </IconButton>
          )}
        </nav>
      )}
      <Split
        beside={panel ? tab : null}
        left={
          <RunsTable
            address={address}
            entry={entry}
            state={tableState}
            isViewKnown={isViewKnown}
            onState={onState}
            selection={selection}
            onSelection={onSelection}
            shown={shown.runs}
            lost={panel ? null : shown.lost}
            legend={shown.legend}
            onShuffle={onShuffle}
            hover={hover}
            links={links}
            runHref={(row) =>
              `/w/${encode(workspace)}/p/${encode(project)}/runs/${encode(row.id)}${stringifySearch({ in: list })}`
            }
            onOpen={(row) =>
              navigate({
                to: "/w/$workspace/p/$project/runs/$run",
                params: { workspace, project, run: row.id },
                search: { in: list },
              })
            }
            onFile={(run, path) => onFile(`${run}/${path}`)}
            onCompare={() => {
              const beside = tab === "table" ? tabs.find((each) => each !== "table") : undefined;
              if (beside) open(beside);
            }}
            empty={
              <Empty icon={<Rows3 size={20} />} title="No runs yet">
                <GettingStarted address={address} />
              </Empty>
            }
          />
        }
        right={
          panel && (
            <RunListContext value={formatShownList(state)}>
              <Beside
                panel={panel}
                shown={shown}
                address={address}
                state={state}
                table={tableState}
                onTable={onState}
                why={why}
                hover={hover}
                onSelection={onSelection}
                onPart={onPart}
              />
            </RunListContext>
          )
        }
      />
      {state.file && (
        <CellPreview
          address={address}
          file={state.file}
          columns={namedColumns(state)}
          onFile={onFile}
          part={partOf(state, "f")}
          onPart={(next, replace) => change((current) => withPart(current, "f", next(partOf(current, "f"))), replace)}
        />
      )}
    </div>
  );
}

function Beside({
  panel,
  shown: { runs, error, retry },
  address,
  state,
  table,
  onTable,
  why,
  hover,
  onSelection,
  onPart,
}: {
  panel: RunsPanel;
  shown: ReturnType<typeof useShownRuns>;
  table: TableState;
  onTable: SetTableState;
  why: WhyNoRuns;
  address: { workspace: string; project: string };
  state: RunsState;
  hover: RunHover;
  onSelection: SetSelection;
  onPart: OnPart;
}) {
  const part = useMemo(() => partOf(state, panel.letter), [state, panel.letter]);
  const { Panel, error: missing } = useLoadedPanel(panel);
  const columns = useMemo(() => namedColumns({ col: state.col }), [state.col]);
  const pinned = usePinnedPaths(address, table);
  if (!runs)
    return error ? (
      <Failure title="The selected runs could not be loaded" error={error} onRetry={() => void retry()} />
    ) : (
      <Skeleton />
    );
  if (runs.length === 0 && !panel.isForNoRuns) {
    return (
      <Empty
        icon={<EyeOff size={20} />}
        title="No run is shown"
        actions={why.step && <Button onClick={why.step.onStep}>{why.step.label}</Button>}
      >
        {why.why}
      </Empty>
    );
  }
  // The table beside it stays: what it shows is there.
  if (missing) return <PageFailure error={missing} isPage={false} />;
  if (!Panel) return <Skeleton />;
  return (
    <NoRunsContext value={why}>
      <Panel
        address={address}
        runs={runs}
        onShow={(ids) => onSelection({ kind: "chosen", ids })}
        onSelection={onSelection}
        pinned={pinned}
        columns={columns}
        part={part}
        onPart={onPart}
        table={table}
        onTable={onTable}
        hoveredRun={hover}
        onHoverRun={hover.publish}
      />
    </NoRunsContext>
  );
}
