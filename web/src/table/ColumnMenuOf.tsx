import { useQuery } from "@tanstack/react-query";
import type { ProjectAddress } from "@/api/queries";
import { findAttributes } from "@/api/runs";
import type { Place } from "@/ui/place";
import { ColumnMenu } from "./ColumnMenu";
import { type ColumnModel, columnKey, formatColumn } from "./columns";
import { fieldType, literally, OPERATORS, toNql } from "./nqlText";
import { MOST_GROUPS, type TableState, withGroups, withSortKey } from "./state";

const TYPE_STALE_MILLISECONDS = 60_000;

/** The menu of one column of a table: what each of its items makes of the table's state. */
export function ColumnMenuOf({
  address,
  column,
  type: typeInSight,
  at,
  state,
  onState,
  written,
  onFit,
  onFilter,
  onNarrow,
  onClose,
}: {
  address: ProjectAddress;
  column: ColumnModel;
  /** The attribute's type, where a row in sight has it. */
  type: string | undefined;
  at: Place;
  state: TableState;
  onState: (state: TableState) => void;
  /** All chosen columns, as the address has them. */
  written: readonly string[];
  onFit: () => void;
  /** Has this condition hold, too, and asks for more of it. */
  onFilter: (condition: string) => void;
  onNarrow: (condition: string) => void;
  onClose: () => void;
}) {
  const { path } = column;
  const asked = useQuery({
    queryKey: ["attribute-type", address.workspace, address.project, path],
    enabled: typeInSight === undefined,
    staleTime: TYPE_STALE_MILLISECONDS,
    retry: false,
    queryFn: ({ signal }) => findAttributes(address, {}, { names: `^${literally(path)}$`, counts: false }, signal),
  });
  // No item comes under the pointer once the menu is there.
  if (typeInSight === undefined && asked.isPending) return null;
  const type = typeInSight ?? asked.data?.attributes.find((each) => each.path === path)?.type;
  const text = formatColumn(column);
  const place = written.indexOf(text);
  const pins = state.pins ?? 0;
  const groups = state.group ?? [];
  const setColumns = (col: string[], change: Partial<TableState> = {}) => onState({ ...state, ...change, col });
  return (
    <ColumnMenu
      column={column}
      at={at}
      isSeries={type === "floatSeries"}
      isNumber={type === "floatSeries" || type === "float" || type === "int"}
      address={address}
      isPinned={place >= 0 && place < pins}
      isGrouped={groups.includes(column.path)}
      canGroup={groups.length < MOST_GROUPS}
      isColour={state.by === column.path}
      onColour={(on) => onState({ ...state, by: on ? column.path : undefined })}
      onSort={(descending, add) => {
        const key = `${descending ? "-" : ""}${column.key}`;
        const others = (state.sort ?? []).filter((each) => each.replace(/^-/, "") !== column.key);
        onState({ ...state, sort: add ? withSortKey(others, key) : [key] });
      }}
      onPin={(pinned) => {
        const rest = written.filter((_, index) => index !== place);
        const next = pinned ? pins : pins - 1;
        rest.splice(next, 0, text);
        setColumns(rest, { pins: (pinned ? pins + 1 : next) || undefined });
      }}
      onGroup={(grouped) => {
        const next = grouped ? [...groups, column.path] : groups.filter((each) => each !== column.path);
        onState(withGroups(state, next));
      }}
      onChange={(next) => {
        const changed = formatColumn(next);
        const isThere = written.some((each, index) => index !== place && each === changed);
        if (isThere) return;
        const col = written.map((each, index) => (index === place ? changed : each));
        // What the table is sorted by stays the column, whatever the column now shows.
        const sort = state.sort?.map((key) =>
          key.replace(/^(-?)(.*)$/, (all, minus, name) => (name === column.key ? `${minus}${columnKey(next)}` : all)),
        );
        setColumns(col, { sort });
      }}
      onFit={onFit}
      onHide={() =>
        setColumns(
          written.filter((_, index) => index !== place),
          { pins: (place < pins ? pins - 1 : pins) || undefined },
        )
      }
      onNarrow={onNarrow}
      onFilter={() => {
        const known = fieldType(type ?? "string") ?? "string";
        const aggregate =
          column.what && ["min", "max", "average", "variance"].includes(column.what) ? column.what : undefined;
        const operator = OPERATORS[known].includes("EXISTS") ? "EXISTS" : "=";
        onFilter(
          toNql({ join: "AND", items: [{ path: column.path, type: known, aggregate, operator, value: "running" }] }),
        );
      }}
      onClose={onClose}
    />
  );
}
