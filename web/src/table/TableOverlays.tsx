import { useQueryClient } from "@tanstack/react-query";
import type { ProjectAddress } from "@/api/queries";
import type { RunsFilter } from "@/api/runs";
import { later } from "@/ui/later";
import { preloadMenus } from "@/ui/Menu";
import type { Place } from "@/ui/place";
import type { TableRow } from "./cellValue";
import { formatColumn } from "./columns";
import type { EditedField } from "./grid";
import { pinsAfter } from "./pins";
import { chosenColumns, suggestedQuery } from "./questions";
import type { RowOpened } from "./RowDialogs";
import { type SetTableState, type TableState, withGroups } from "./state";
import type { useBulk } from "./useBulk";
import type { Columns } from "./useColumns";

const ColumnMenuOf = later(async () => (await import("./ColumnMenuOf")).ColumnMenuOf);
const ColumnPicker = later(async () => (await import("./ColumnPicker")).ColumnPicker);
const GroupPicker = later(async () => (await import("./GroupPicker")).GroupPicker);
const RowDialogs = later(async () => (await import("./RowDialogs")).RowDialogs);

/** Fetches what opens over the table, so that it opens at once, also when the server is away. */
export function preloadOverlays(): void {
  preloadMenus();
  for (const part of [RowDialogs, ColumnMenuOf, ColumnPicker, GroupPicker]) void part.preload();
}

/** What is open over the table: about a row, the menu of a column, or the column picker. */
export type Opened = RowOpened | { kind: "column"; key: string; at: Place } | { kind: "columns" } | { kind: "group" };

interface TableOverlaysProps {
  opened: Opened | null;
  onOpened: (change: Opened | null | ((now: Opened | null) => Opened | null)) => void;
  address: ProjectAddress;
  filter: RunsFilter;
  state: TableState;
  onState: SetTableState;
  columns: Columns;
  bulk: ReturnType<typeof useBulk>;
  /** The type of the attribute, where a run in sight has it. */
  typeOf: (path: string) => string | undefined;
  /** Gives the column of this key the width that it needs. */
  onFit: (column: string) => void;
  /** Has this condition hold, too, and opens the builder with it. */
  onFilter: (condition: string) => void;
  onNarrow: (condition: string) => void;
  hrefOf: (row: TableRow) => string;
  colourOf: (row: TableRow) => number | undefined;
  onOpenRow: (row: TableRow) => void;
  onRename: (row: TableRow) => void;
  onSave: (row: TableRow, field: EditedField, value: string | readonly string[]) => void;
}

/** The menus and dialogs of the table, of which one is open at most. */
export function TableOverlays(props: TableOverlaysProps) {
  const { opened, onOpened, address, filter, state, onState, columns } = props;
  const cache = useQueryClient();
  const close = () => onOpened(null);
  if (!opened) return null;
  if (opened.kind === "columns") {
    return (
      <ColumnPicker
        address={address}
        filter={filter}
        columns={columns.chosen}
        onChange={(change, { moved, again } = {}) =>
          onState((now) => {
            const before = chosenColumns(now.col, cache.getQueryData(suggestedQuery(address).queryKey));
            const col = change(before, now.pins ?? 0).map(formatColumn);
            const known = { moved: moved && formatColumn(moved), again: again?.map(formatColumn) ?? [] };
            return { ...now, col, pins: pinsAfter(before.map(formatColumn), col, now.pins ?? 0, known) };
          })
        }
        onReset={() => onState((now) => ({ ...now, col: undefined, pins: undefined }))}
        onClose={close}
      />
    );
  }
  if (opened.kind === "group") {
    return (
      <GroupPicker
        address={address}
        filter={filter}
        groups={state.group ?? []}
        onChoose={(path) => onState((now) => withGroups(now, [...(now.group ?? []), path]))}
        onClose={close}
      />
    );
  }
  if (opened.kind === "column") {
    const column = columns.models.find(({ key }) => key === opened.key);
    return column ? (
      <ColumnMenuOf
        address={props.address}
        column={column}
        at={opened.at}
        state={state}
        onState={onState}
        written={columns.chosen.map(formatColumn)}
        type={props.typeOf(column.path)}
        onFit={() => props.onFit(column.key)}
        onFilter={props.onFilter}
        onNarrow={props.onNarrow}
        onClose={close}
      />
    ) : null;
  }
  const { row } = opened;
  return (
    <RowDialogs
      opened={opened}
      onOpened={onOpened}
      // An item of it may have opened something else in its place.
      onClose={() => onOpened((now) => (now === opened ? null : now))}
      address={address}
      href={props.hrefOf(row)}
      colour={props.colourOf(row)}
      bulk={props.bulk}
      onOpen={() => props.onOpenRow(row)}
      onRename={() => props.onRename(row)}
      onSave={(field, value) => props.onSave(row, field, value)}
    />
  );
}
