import { ArrowUp } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ApiError, Unreachable } from "@/api/client";
import type { ProjectAddress } from "@/api/queries";
import { useIsDown } from "@/api/reachability";
import { MOST_SHOWN, type Selection, type SetSelection, type ShownRun } from "@/api/selection";
import { Button } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import type { Lost } from "@/ui/LostParts";
import { later, whenIdle } from "@/ui/later";
import type { ColourLegend } from "@/ui/palette";
import { below } from "@/ui/place";
import { type Density, usePreferences } from "@/ui/preferences";
import type { RunHover } from "@/ui/runHover";
import { useIsPaneHidden } from "@/ui/Split";
import { say } from "@/ui/say";
import type { ShareLinks } from "@/ui/sharing";
import { Banner } from "@/ui/states";
import { toast } from "@/ui/toasts";
import { useCanChange } from "@/ui/useCanChange";
import { Waiting } from "@/ui/Waiting";
import { ColourLegendBar } from "./ColourLegendBar";
import { isOpened, type TableRow } from "./cellValue";
import { changeFilter } from "./changeFilter";
import { FIRST, formatColumn } from "./columns";
import { EyeMenu } from "./EyeMenu";
import { FilterChips } from "./FilterChips";
import { Grid, type GridHandle } from "./Grid";
import { fitsCell } from "./GridRow";
import { type EditedField, type GridActions, type Item, typeOf } from "./grid";
import { widestCell } from "./gridDom";
import { InsteadOfGrid } from "./InsteadOfGrid";
import { isRefusal } from "./nql";
import { literal, withCondition } from "./nqlText";
import { chosenPins, pinsAfter } from "./pins";
import { type Mode, SearchBox, type SearchHandle } from "./SearchBox";
import { StatusBar } from "./StatusBar";
import { nextSort, parseGroup, type SetTableState, type TableState, withToggled } from "./state";
import { type Opened, preloadOverlays, TableOverlays } from "./TableOverlays";
import { Toolbar } from "./Toolbar";
import styles from "./table.module.css";
import { TableProject } from "./tableProject";
import { trashable } from "./trash";
import { useBulk } from "./useBulk";
import { useDownload } from "./useDownload";
import { useEyes } from "./useEyes";
import { useGroups } from "./useGroups";
import { useLatest } from "./useLatest";
import { useLiveTable } from "./useLiveTable";
import { useRowEdits } from "./useRowEdits";
import { useRows } from "./useRows";
import { useFoundCount, useRunCount } from "./useRunCount";
import { type Lines, useRunIds } from "./useRunIds";
import { useSeen } from "./useSeen";
import { useTableKeys } from "./useTableKeys";
import { useTableQuery } from "./useTableQuery";
import { useTicks } from "./useTicks";
import { ViewsMenu } from "./ViewsMenu";
import { keepVisit, visitOf } from "./visits";

// It stands over the rows only once some are selected.
const BulkBar = later(async () => (await import("./BulkBar")).BulkBar);

const NO_FIELDS: readonly string[] = [];
const NO_RUNS: readonly ShownRun[] = [];
const ROW_HEIGHTS: Record<Density, number> = { compact: 28, normal: 32, relaxed: 40 };
/** The range in sight is told in steps of so many rows, so that not every row that scrolls by is news. */
const RANGE_STEP = 25;

interface RunsTableProps {
  address: ProjectAddress;
  /** The entry of the browser's history that this is. */
  entry: string;
  state: TableState;
  /** Whether it is known that no saved view is to be shown in its place. */
  isViewKnown: boolean;
  onState: SetTableState;
  selection: Selection;
  onSelection: SetSelection;
  /** The selected runs with their colours; undefined until they are known. */
  shown: readonly ShownRun[] | undefined;
  /** What could not be loaded of them, where nothing else says so. */
  lost: Lost | null;
  /** What their colours stand for, where they stand for the values of a field. */
  legend: ColourLegend | undefined;
  onShuffle: () => void;
  hover: RunHover;
  links: ShareLinks;
  runHref: (row: TableRow) => string;
  onOpen: (row: TableRow) => void;
  /** Shows what the run has in a column of files. */
  onFile: (run: string, path: string) => void;
  /** Leads to where the shown runs are compared. */
  onCompare: () => void;
  /** Shown when the project has no run at all. */
  empty: ReactNode;
}

const items = new WeakMap<TableRow, Item>();

/** The same object for the same row, so that its line is not drawn again. */
function listed(row: TableRow): Item {
  let item = items.get(row);
  if (!item) {
    item = { kind: "run", row, depth: 0 };
    items.set(row, item);
  }
  return item;
}

/** The runs of a project: search, sort, group, columns, and rows without end. Everything that it shows is in its state. */
export function RunsTable(props: RunsTableProps) {
  const { address, state, isViewKnown, onState, selection, onSelection, shown, hover } = props;
  const { density, columnWidths, setColumnWidth } = usePreferences();
  const [before] = useState(() => visitOf(props.entry));
  const [range, setRange] = useState(before?.range ?? { first: 0, last: 0, isAtTop: true });
  const [opened, setOpened] = useState<Opened | null>(null);
  const [editing, setEditing] = useState<{ id: string; field: EditedField } | null>(null);
  const canChange = useCanChange(address);
  const canEdit = !useIsDown() && canChange;
  const open = useMemo(() => new Set(state.open?.map(parseGroup)), [state.open]);
  const search = useRef<SearchHandle>(null);
  const grid = useRef<GridHandle>(null);

  const only = state.only && selection.kind === "chosen" ? selection.ids : undefined;
  // Nobody looks at it; what it knows stays.
  const isHidden = useIsPaneHidden();
  const { filter, columns, query } = useTableQuery(address, state, only, !isHidden);
  const fields = useMemo(() => state.group ?? [], [state.group]);
  const isReady = columns.isReady && isViewKnown;
  const isGrouped = fields.length > 0;
  // Nothing moves under a name that is being typed, or away from a menu.
  const isHeld = editing !== null || opened !== null;
  const isFree = !isHeld && range.isAtTop && (state.sort === undefined || state.sort[0] === "-sys/creation_time");
  const rows = useRows(address, query, columns.computedKeys, range, {
    enabled: isReady && !isGrouped && !isHidden,
    isFree,
  });
  // The groups need to know what is shown, and what is shown may be a range of their lines.
  const lineSource = useRef<Lines>(rows);
  const runIds = useRunIds(address, query, {
    placeOf: (key) => lineSource.current.placeOf(key),
    span: (first, last) => lineSource.current.span(first, last),
  });
  const eyes = useEyes(address, query, { selection, onSelection, shown, between: runIds.between });
  const groups = useGroups(
    address,
    query,
    {
      fields: isReady ? fields : NO_FIELDS,
      columns: columns.models,
      sort: state.sort,
      open,
      shown: eyes.ids,
      shownRuns: shown ?? NO_RUNS,
      computedKeys: columns.computedKeys,
      hasOwnColours: state.by === undefined,
      isFree,
      isAsked: !isHidden,
    },
    range,
  );
  const itemAt = (index: number): Item | undefined => {
    if (isGrouped) return groups.itemAt(index);
    const row = rows.rowAt(index);
    return row && listed(row);
  };
  const source = isGrouped ? groups : rows;
  lineSource.current = source;
  const lines = isGrouped ? groups.size : rows.total;
  const total = isGrouped ? groups.runs : rows.total;
  const count = useRunCount(address, filter.mode, !isHidden && (state.q !== undefined || only !== undefined));
  const found = useFoundCount(address, query, { isStale: source.isStale, isKnown: lines !== undefined });
  const isAnswered = (found !== undefined || (!source.isStale && lines !== undefined)) && !count.isComing;
  const ticks = useTicks(address, query, runIds.between, before?.ticks);
  const { leave } = useLatest({
    leave: () => {
      const place = grid.current?.place();
      if (place) keepVisit(props.entry, { range, place, ticks: ticks.ids });
    },
  });
  useLayoutEffect(() => leave, [leave]);
  const bulk = useBulk(address, (gone) => {
    source.release();
    ticks.drop(gone);
  });
  const saveEdit = useRowEdits(address, source.change, bulk.refresh);
  useLiveTable(address);
  const hasLines = lines !== undefined;
  useEffect(() => {
    if (!hasLines) return;
    return whenIdle(() => {
      preloadOverlays();
      void BulkBar.preload();
    });
  }, [hasLines]);
  const seen = useSeen(JSON.stringify([address, filter]), columns.models, itemAt, range, source.version);

  const onRange = useCallback((first: number, last: number, isAtTop: boolean) => {
    const next = {
      first: Math.floor(first / RANGE_STEP) * RANGE_STEP,
      last: Math.ceil((last + 1) / RANGE_STEP) * RANGE_STEP,
      isAtTop,
    };
    setRange((now) => (now.first === next.first && now.last === next.last && now.isAtTop === isAtTop ? now : next));
  }, []);

  const written = columns.chosen.map(formatColumn);
  const actions: GridActions = useLatest({
    href: props.runHref,
    open: props.onOpen,
    check: (id, on, withRange) => void ticks.tick(id, on, withRange),
    eye: (id, on, withRange) => eyes.toggle(id, on, withRange),
    hover: hover.publish,
    menu: (row, element) => setOpened({ kind: "row", row, at: below(element) }),
    colour: (row, element) => setOpened({ kind: "colour", row, at: below(element) }),
    toggleGroup: ({ id }) => onState((now) => withToggled(now, id)),
    eyeGroup: (group, on) => eyes.toggleAll(groups.within(group), on),
    edit: (row, field) => {
      if (!canEdit) return;
      if (fitsCell(row, field)) setEditing({ id: row.id, field });
      else setOpened({ kind: "ask", row, field });
    },
    save: (row, field, text) => {
      setEditing(null);
      void saveEdit(row, field, text);
      grid.current?.focus();
    },
    cancelEdit: () => {
      setEditing(null);
      grid.current?.focus();
    },
  });
  const header = useLatest({
    sort: (column: string, add: boolean) => onState({ ...state, sort: nextSort(state.sort, column, add) }),
    resize: setColumnWidth,
    fit: (column: string) => setColumnWidth(column, widestCell(column)),
    menu: (key: string, element: Element) => setOpened({ kind: "column", key, at: below(element) }),
    move: (moved: string, before: string) => {
      const from = columns.models.findIndex((column) => column.key === moved);
      const to = columns.models.findIndex((column) => column.key === before);
      const text = columns.models[from] && formatColumn(columns.models[from]);
      const target = columns.models[to] && formatColumn(columns.models[to]);
      if (text === undefined || target === undefined) return;
      const rest = written.filter((each) => each !== text);
      rest.splice(rest.indexOf(target) + (from < to ? 1 : 0), 0, text);
      onState({ ...state, col: rest, pins: pinsAfter(written, rest, state.pins ?? 0, { moved: text }) });
      say(`${columns.models[from]?.title} is column ${to + 1} of ${columns.models.length}`);
    },
  });

  const onKey = (key: string, item: Item | undefined, element: Element | null): boolean => {
    if (!item) return false;
    if (item.kind === "group") {
      if (key === "Enter" || (key === "ArrowRight" && !item.isOpen) || (key === "ArrowLeft" && item.isOpen)) {
        actions.toggleGroup(item);
      } else if (key === "v") actions.eyeGroup(item, item.shown < Math.min(item.count, MOST_SHOWN));
      else return false;
      return true;
    }
    const { row } = item;
    if (key === "Enter") props.onOpen(row);
    else if (key === "x" || key === " ") void ticks.tick(row.id, !ticks.ids.has(row.id), false);
    else if (key === "X") void ticks.tick(row.id, true, true);
    else if (key === "v") eyes.toggle(row.id, !eyes.colours.has(row.id), false);
    else if (key === "V") eyes.only([row.id]);
    else if (key === "e" && canEdit) setEditing({ id: row.id, field: "name" });
    else if (key === "t" && canEdit) setOpened({ kind: "ask", row, field: "tags" });
    else if (key === "p") {
      const column = columns.models.find(({ path }) => isOpened(row.attributes[path]));
      if (column) props.onFile(row.id, column.path);
      else toast({ text: "The run has no file in these columns." });
    } else if (key === "." && element) setOpened({ kind: "row", row, at: below(element) });
    else return false;
    return true;
  };

  const filterBy = (condition: string) => changeFilter(onState, (nql) => withCondition(nql, condition));
  const download = useDownload(address, filter, query, columns);
  // The end of a session and of the server is said once, for the whole page.
  const isSaid =
    source.error instanceof Unreachable || (source.error instanceof ApiError && source.error.status === 401);
  const broken = source.error !== null && !isRefusal(source.error) && !isSaid;
  const isEmpty = lines === undefined || lines === 0 || !isReady;
  const ticked = [...ticks.ids];
  const { canArchive, canRestore } = trashable(ticked, (id) => {
    const place = source.placeOf(id);
    const item = place === undefined ? undefined : itemAt(place);
    return item?.kind === "run" ? item.row : undefined;
  });
  const onUntick = ticked.length > 0 ? ticks.clear : undefined;
  useTableKeys(search, grid, { hasRows: !isEmpty, onShuffle: props.onShuffle, onUntick });

  return (
    <TableProject.Provider value={address}>
      <div className={styles.page}>
        <Toolbar
          state={state}
          onState={onState}
          columns={columns.models}
          onColumns={() => setOpened({ kind: "columns" })}
          onGroup={() => setOpened({ kind: "group" })}
          onExport={(format) => download(format)}
          search={
            <SearchBox
              ref={search}
              address={address}
              value={state.q ?? ""}
              mode={state.q ? (state.mode ?? "nql") : (state.mode ?? "text")}
              onChange={(q, mode: Mode) =>
                onState({
                  ...state,
                  q: q.trim() === "" ? undefined : q,
                  mode: mode === "nql" || q.trim() === "" ? undefined : mode,
                })
              }
              onFilter={(nql) => changeFilter(onState, () => nql)}
              onLeave={() => grid.current?.focus()}
              error={source.error}
              hasRows={lines !== undefined}
            />
          }
          views={<ViewsMenu address={address} state={state} onState={onState} links={props.links} />}
        />
        <FilterChips
          state={state}
          onState={onState}
          isCovered={isRefusal(source.error)}
          onBuild={() => search.current?.openBuilder()}
        />
        {state.by !== undefined && (
          <ColourLegendBar field={state.by} legend={props.legend} onEnd={() => onState({ ...state, by: undefined })} />
        )}
        {broken && lines !== undefined && (
          <Banner action={<Button onClick={source.retry}>Try again</Button>}>
            {source.error instanceof Error ? source.error.message : "The runs could not be loaded."}
          </Banner>
        )}
        {isEmpty ? (
          <InsteadOfGrid
            address={address}
            state={state}
            onState={onState}
            isKnown={lines !== undefined && isReady}
            error={source.error}
            onRetry={source.retry}
            waited={source.waited}
            empty={props.empty}
          />
        ) : (
          <div className={styles.gridArea}>
            {source.waiting !== null && (
              <button
                type="button"
                className={styles.pill}
                onClick={() => {
                  source.acceptWaiting();
                  grid.current?.toTop();
                }}
              >
                <ArrowUp size={13} aria-hidden />
                {source.waiting > 0
                  ? `${formatInteger(source.waiting)} new ${source.waiting === 1 ? "run" : "runs"}`
                  : "The order has changed"}
              </button>
            )}
            <Waiting waited={source.waited} what="Looking for runs…" />
            <Grid
              ref={grid}
              begin={before?.place}
              total={lines ?? 0}
              itemAt={itemAt}
              placeOf={source.placeOf}
              order={source.version}
              rowHeight={ROW_HEIGHTS[density]}
              columns={columns.models}
              pins={columns.pins}
              onPins={(count) =>
                onState({ ...state, pins: chosenPins(columns.chosen, columns.models, count) || undefined })
              }
              firstWidth={columnWidths[FIRST]}
              sort={state.sort}
              header={header}
              firstHeader={
                <>
                  <input
                    type="checkbox"
                    className={styles.check}
                    aria-label="Select all"
                    checked={ticked.length > 0 && ticked.length === total}
                    ref={(box) => {
                      if (box) box.indeterminate = ticked.length > 0 && ticked.length !== total;
                    }}
                    onChange={(event) => (event.target.checked ? void ticks.all(total ?? 0) : ticks.clear())}
                  />
                  <EyeMenu
                    selection={selection}
                    inSight={() => grid.current && eyes.add(runIds.listed(...grid.current.inSight()))}
                    everything={() => eyes.toggleAll(undefined, true)}
                    onSelection={onSelection}
                    isOnlyShown={only !== undefined}
                    onOnlyShown={(onlyShown) => {
                      if (onlyShown) eyes.keep();
                      onState({ ...state, only: onlyShown ? "shown" : undefined });
                    }}
                    onShuffle={props.onShuffle}
                  />
                </>
              }
              numeric={seen.numeric}
              extents={seen.extents}
              checked={ticks.ids}
              colours={eyes.colours}
              isAutomatic={selection.kind === "first"}
              hasOwnColours={state.by === undefined}
              editing={editing}
              actions={actions}
              onKey={onKey}
              onExtend={ticks.extend}
              onTag={(path, tag) => filterBy(`(\`${path}\`:stringSet CONTAINS ${literal("string", tag)})`)}
              onFile={props.onFile}
              onRange={onRange}
              hover={hover}
              isStale={source.isStale}
              isTree={isGrouped}
            />
            {ticked.length > 0 && (
              <BulkBar
                count={ticked.length}
                onTags={(action, tags) => void bulk.run(ticked, action, tags)}
                address={address}
                progress={bulk.progress}
                onArchive={canArchive ? () => void bulk.run(ticked, "trash") : undefined}
                onRestore={canRestore ? () => void bulk.run(ticked, "restore") : undefined}
                onDelete={() => void bulk.run(ticked, "delete")}
                onCompare={() => {
                  if (eyes.only(ticked)) props.onCompare();
                }}
                onExport={(format) => download(format, ticked)}
                onClear={ticks.clear}
                onFocusLeft={() => grid.current?.focus()}
              />
            )}
          </div>
        )}
        <StatusBar
          total={found ?? total}
          all={count.all}
          question={isAnswered ? JSON.stringify(filter) : undefined}
          groups={isGrouped ? groups.groups : undefined}
          kind={state.list ? "experiment" : "run"}
          selected={ticked.length}
          shown={shown?.length ?? 0}
          updatedAt={source.updatedAt}
          lost={[...columns.lost, isGrouped ? groups.lost : null, props.lost]}
        />
        <TableOverlays
          {...{ address, filter, state, onState, columns, opened, bulk }}
          onOpened={setOpened}
          typeOf={(path) => typeOf(path, itemAt, range)}
          onFit={header.fit}
          onFilter={(condition) => search.current?.openBuilder(filterBy(condition))}
          onNarrow={filterBy}
          hrefOf={props.runHref}
          colourOf={(row) => eyes.colours.get(row.id)}
          onOpenRow={props.onOpen}
          onRename={(row) => setEditing({ id: row.id, field: "name" })}
          onSave={(row, field, value) => void saveEdit(row, field, value)}
        />
      </div>
    </TableProject.Provider>
  );
}
