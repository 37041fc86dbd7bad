import { useQuery } from "@tanstack/react-query";
import { Columns3, FilterX, Rows3, SlidersHorizontal } from "lucide-react";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import { attributeNames, type ProjectAddress, type Row } from "@/api/queries";
import { idsQuery, type Selection, type ShownRun } from "@/api/selection";
import { Button, CopyButton, IconButton } from "@/ui/controls";
import { formatAgo, formatInteger } from "@/ui/format";
import { useKeys, useNow } from "@/ui/hooks";
import { Menu, MenuChoices } from "@/ui/Menu";
import { type Density, usePreferences } from "@/ui/preferences";
import type { RunHover } from "@/ui/runHover";
import { Banner, Empty, Failure, Skeleton } from "@/ui/states";
import { ColumnPicker } from "./ColumnPicker";
import { columnModel, ROW_PATHS, suggestColumns } from "./columns";
import { EyeMenu } from "./EyeMenu";
import { Grid, type GridHandle } from "./Grid";
import { NqlInput } from "./NqlInput";
import { nextSort, type TableState, toSortKeys } from "./state";
import styles from "./table.module.css";
import { useEyes } from "./useEyes";
import { useRows } from "./useRows";

const ROW_HEIGHTS: Record<Density, number> = { compact: 28, normal: 32, relaxed: 40 };
const NAMES_LIMIT = 100;
// Hardware metrics of many runs would crowd all others out of one page of names; "0" is the character after "/".
const AFTER_MONITORING = "floatSeries:monitoring0";

interface RunsTableProps {
  address: ProjectAddress;
  state: TableState;
  onState: (state: TableState) => void;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  /** The selected runs with their colours; undefined until they are known. */
  shown: readonly ShownRun[] | undefined;
  onShuffle: () => void;
  hover: RunHover;
  onOpen: (row: Row) => void;
  runLink: (row: Row, content: ReactNode) => ReactNode;
  /** Shown when the project has no run at all. */
  empty: ReactNode;
}

/** The runs of a project: filter, sort, columns, and rows without end. Everything that it shows is in its state. */
export function RunsTable(props: RunsTableProps) {
  const { address, state, onState, selection, onSelection, shown, onShuffle, hover, onOpen, runLink, empty } = props;
  const { density, setDensity, columnWidths, setColumnWidth } = usePreferences();
  const [range, setRange] = useState({ first: 0, last: 0 });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [picking, setPicking] = useState(false);
  const filter = useRef<{ focus: () => void }>(null);
  const grid = useRef<GridHandle>(null);

  const names = useQuery(attributeNames(address, { search: "", limit: NAMES_LIMIT }));
  const later = useQuery(attributeNames(address, { search: "", limit: NAMES_LIMIT, after: AFTER_MONITORING }));
  const suggested = useMemo(
    () => suggestColumns([...(names.data?.attributes ?? []), ...(later.data?.attributes ?? [])]),
    [names.data, later.data],
  );
  const paths = state.col ?? suggested;
  const columns = useMemo(
    () => paths.filter((path) => path !== "sys/name").map((path) => columnModel(path, columnWidths)),
    [paths, columnWidths],
  );
  const only = state.only && selection.kind === "chosen" ? selection.ids : undefined;
  const query = useMemo(
    () => ({
      query: only ? idsQuery(only) : (state.q ?? ""),
      sort: toSortKeys(state.sort),
      columns: [...new Set([...ROW_PATHS, ...paths])],
    }),
    [state.q, state.sort, paths, only],
  );
  const ready = state.col !== undefined || (!names.isPending && !later.isPending);
  const rows = useRows(address, query, range.first, range.last);
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), []);

  const eyes = useEyes({ address, query, selection, onSelection, shown, rows });

  useKeys({
    "/": () => filter.current?.focus(),
    j: () => grid.current?.focus(),
    k: () => grid.current?.focus(),
  });

  const wrongQuery = rows.error instanceof ApiError && rows.error.position !== undefined;
  const broken = rows.error !== null && !wrongQuery;
  const clear = <Button onClick={() => onState({ ...state, q: undefined })}>Clear the filter</Button>;

  /** What stands in the grid's place when there is nothing for it to show. */
  const insteadOfGrid = (): ReactNode => {
    if (wrongQuery && rows.total === undefined) {
      return (
        <Empty icon={<FilterX size={20} />} title="The filter cannot be read" actions={clear}>
          The underlined part of it is what Seamark does not understand.
        </Empty>
      );
    }
    if (broken && rows.total === undefined) {
      return <Failure title="The runs could not be loaded" error={rows.error} onRetry={rows.retry} />;
    }
    if (rows.total === undefined || !ready) return <Skeleton lines={12} />;
    if (rows.total > 0) return null;
    return state.q ? (
      <Empty icon={<FilterX size={20} />} title="No run matches the filter" actions={clear}>
        <code>{state.q}</code>
      </Empty>
    ) : (
      empty
    );
  };
  const instead = insteadOfGrid();

  return (
    <div className={styles.page}>
      <div className={styles.toolbar}>
        <NqlInput
          ref={filter}
          value={state.q ?? ""}
          onChange={(q) => onState({ ...state, q: q.trim() === "" ? undefined : q })}
          error={rows.error}
          hasRows={rows.total !== undefined}
        />
        <Button onClick={() => setPicking(true)}>
          <Columns3 size={14} aria-hidden />
          Columns
        </Button>
        <Menu
          align="end"
          trigger={
            <button type="button" className={styles.help} aria-label="Row height" title="Row height">
              <Rows3 size={15} aria-hidden />
            </button>
          }
        >
          <MenuChoices
            label="Row height"
            value={density}
            onChange={setDensity}
            options={[
              ["compact", "Compact"],
              ["normal", "Normal"],
              ["relaxed", "Relaxed"],
            ]}
          />
        </Menu>
        {(state.sort || state.col) && (
          <IconButton label="Back to the default sort and columns" onClick={() => onState({ q: state.q })}>
            <SlidersHorizontal size={15} aria-hidden />
          </IconButton>
        )}
      </div>
      {broken && rows.total !== undefined && (
        <Banner action={<Button onClick={rows.retry}>Try again</Button>}>
          {rows.error instanceof Error ? rows.error.message : "The runs could not be loaded."}
        </Banner>
      )}
      {instead !== null ? (
        <div className={styles.instead}>{instead}</div>
      ) : (
        <Grid
          ref={grid}
          total={rows.total ?? 0}
          rowAt={rows.rowAt}
          rowHeight={ROW_HEIGHTS[density]}
          columns={columns}
          sort={state.sort}
          onSort={(path, add) => onState({ ...state, sort: nextSort(state.sort, path, add) })}
          onResize={setColumnWidth}
          onRange={onRange}
          onOpen={onOpen}
          runLink={runLink}
          selected={selected}
          onSelect={(row, on) => {
            const next = new Set(selected);
            if (on) next.add(row.uuid);
            else next.delete(row.uuid);
            setSelected(next);
          }}
          colours={eyes.colours}
          isAutomatic={selection.kind === "first"}
          onEye={eyes.toggle}
          onOnly={eyes.only}
          eyeMenu={
            <EyeMenu
              selection={selection}
              inSight={() => eyes.add(range.first, range.last)}
              everything={() => eyes.add(0, (rows.total ?? 0) - 1)}
              onSelection={onSelection}
              isOnlyShown={only !== undefined}
              onOnlyShown={(onlyShown) => {
                if (onlyShown) eyes.keep();
                onState({ ...state, only: onlyShown ? "shown" : undefined });
              }}
              onShuffle={onShuffle}
            />
          }
          hover={hover}
          isStale={rows.isStale}
        />
      )}
      <StatusBar
        total={rows.total}
        selected={selected}
        shown={shown?.length ?? 0}
        updatedAt={rows.updatedAt}
        isRunning={rows.isRunning}
        columns={columns.length}
        onClear={() => setSelected(new Set())}
      />
      {picking && (
        <ColumnPicker
          address={address}
          columns={paths}
          onChange={(col) => onState({ ...state, col })}
          onReset={() => onState({ ...state, col: undefined })}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}

function StatusBar({
  total,
  selected,
  shown,
  updatedAt,
  isRunning,
  columns,
  onClear,
}: {
  total: number | undefined;
  selected: ReadonlySet<string>;
  shown: number;
  updatedAt: number;
  isRunning: boolean;
  columns: number;
  onClear: () => void;
}) {
  const now = useNow();
  return (
    <div className={styles.statusBar} role="status" aria-live="off">
      <span data-testid="run-count">
        {total === undefined ? "…" : <b>{formatInteger(total)}</b>} {total === 1 ? "run" : "runs"}
      </span>
      {selected.size > 0 && (
        <>
          <span>
            <b>{selected.size}</b> selected
          </span>
          <CopyButton text={[...selected].join("\n")} label="Copy the identifiers of the selected runs" />
          <Button look="ghost" onClick={onClear}>
            Clear selection
          </Button>
        </>
      )}
      <span>
        <b>{shown}</b> shown
      </span>
      <span>{columns} columns</span>
      <span className={styles.spacer} />
      {isRunning && <span className={styles.live}>live</span>}
      {updatedAt > 0 && <span>updated {formatAgo(updatedAt, Math.max(now, updatedAt))}</span>}
    </div>
  );
}
