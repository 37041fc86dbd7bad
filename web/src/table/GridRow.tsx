import { ChevronDown, ChevronRight, EllipsisVertical } from "lucide-react";
import { memo } from "react";
import { nameOf } from "@/api/values";
import { fitText } from "@/ui/fitText";
import { InlineEdit } from "@/ui/InlineEdit";
import { later } from "@/ui/later";
import { colourVariable } from "@/ui/palette";
import type { RunHover } from "@/ui/runHover";
import { Bone } from "@/ui/states";
import { Ago, Cell, Missing, statusOf } from "./Cell";
import { numberOf, type TableRow } from "./cellValue";
import { Colour, Eye, GroupEye } from "./Eye";
import { type EditedField, FIELD_OF, type GridActions, type GroupItem, type Item, type PlacedColumn } from "./grid";
import { type Extent, heatColour } from "./heat";
import { StatusGlyph } from "./StatusGlyph";
import styles from "./table.module.css";

const Sparkline = later(async () => (await import("./Sparkline")).Sparkline);

const INDENT = 18;
/** The id of the cell that the keyboard reads. */
export const ACTIVE_CELL = "run-cell";
/** How wide what stands beside the name is, and how heavy the name. */
const BESIDE_NAME = 137;
const NAME_WEIGHT = 550;

export interface GridRowProps {
  index: number;
  item: Item | undefined;
  top: number;
  height: number;
  firstWidth: number;
  columns: readonly PlacedColumn[];
  extents: ReadonlyMap<string, Extent>;
  isActive: boolean;
  /** The cell that is read, from 1 on; 0 is the row as a whole. */
  activeCell: number;
  isChecked: boolean;
  /** The run's colour while the tabs show it. */
  colour: number | undefined;
  isAutomatic: boolean;
  hasOwnColours: boolean;
  editing: EditedField | null;
  hover: RunHover;
  onActivate: (index: number) => void;
  actions: GridActions;
}

/** One line of the grid. It is drawn again only when something in it has changed, not when the grid scrolls. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { index, item, top, height, isActive, isChecked, hover, actions } = props;
  const row = item?.kind === "run" ? item.row : undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed by transforms.
    // biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's keys move the active row.
    <div
      id={`run-row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChecked}
      aria-level={item && (item.kind === "group" || item.depth > 0) ? item.depth + 1 : undefined}
      aria-expanded={item?.kind === "group" ? item.isOpen : undefined}
      data-run={row?.id}
      data-active={isActive}
      data-hovered={row && hover.current === row.id ? "" : undefined}
      data-kind={item?.kind}
      className={styles.row}
      style={{ transform: `translateY(${top}px)`, height }}
      onClick={() => props.onActivate(index)}
      onPointerEnter={() => actions.hover(row?.id ?? null)}
      onPointerLeave={() => actions.hover(null)}
    >
      <FirstCell {...props} />
      {props.columns.map((placed) => (
        <RowCell key={placed.column.key} placed={placed} {...props} />
      ))}
    </div>
  );
});

function FirstCell({
  item,
  firstWidth,
  isChecked,
  colour,
  isAutomatic,
  hasOwnColours,
  editing,
  actions,
}: GridRowProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above.
    // biome-ignore lint/a11y/useFocusableInteractive: its controls have the focus.
    <div role="gridcell" aria-colindex={1} className={`${styles.cell} ${styles.frozen}`} style={{ width: firstWidth }}>
      {!item ? (
        <Bone />
      ) : item.kind === "group" ? (
        <GroupHead group={item} actions={actions} />
      ) : (
        <RunHead
          row={item.row}
          depth={item.depth}
          width={firstWidth}
          isEdited={editing === "name"}
          {...{ isChecked, colour, isAutomatic, hasOwnColours, actions }}
        />
      )}
    </div>
  );
}

function RunHead({
  row,
  depth,
  width,
  isChecked,
  colour,
  isAutomatic,
  hasOwnColours,
  isEdited,
  actions,
}: {
  row: TableRow;
  depth: number;
  /** Of the cell. */
  width: number;
  isEdited: boolean;
} & Pick<GridRowProps, "isChecked" | "colour" | "isAutomatic" | "hasOwnColours" | "actions">) {
  const name = nameOf(row);
  const shown = fitText(name, width - BESIDE_NAME - depth * INDENT, NAME_WEIGHT);
  return (
    <>
      {depth > 0 && <span style={{ width: depth * INDENT, flex: "none" }} />}
      <input
        type="checkbox"
        className={styles.check}
        aria-label={`Select ${row.id}`}
        checked={isChecked}
        tabIndex={-1}
        onChange={() => undefined}
        onClick={(event) => actions.check(row.id, event.currentTarget.checked, event.shiftKey)}
      />
      <Eye
        name={row.id}
        colour={colour}
        isAutomatic={isAutomatic}
        onToggle={(on, range) => actions.eye(row.id, on, range)}
      />
      <Colour row={row} colour={colour} hasOwn={hasOwnColours} onOpen={(element) => actions.colour(row, element)} />
      <StatusGlyph status={statusOf(row.attributes)} />
      {isEdited ? (
        <InlineEdit
          label={`Name of ${row.id}`}
          value={name}
          onSave={(text) => actions.save(row, "name", text)}
          onCancel={actions.cancelEdit}
        />
      ) : (
        <span className={styles.nameBox}>
          <a
            href={actions.href(row)}
            tabIndex={-1}
            title={name}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
              event.preventDefault();
              actions.open(row);
            }}
            onDoubleClick={(event) => event.preventDefault()}
          >
            {shown === name ? (
              name
            ) : (
              <>
                <span className="visually-hidden">{name}</span>
                <span aria-hidden>{shown}</span>
              </>
            )}
          </a>
          {name !== row.id && <span className={styles.id}>{row.id}</span>}
        </span>
      )}
      <button
        type="button"
        className={styles.more}
        aria-label={`Actions on ${row.id}`}
        aria-haspopup="menu"
        tabIndex={-1}
        onClick={(event) => actions.menu(row, event.currentTarget)}
      >
        <EllipsisVertical size={14} aria-hidden />
      </button>
    </>
  );
}

function GroupHead({ group, actions }: { group: GroupItem; actions: GridActions }) {
  const Chevron = group.isOpen ? ChevronDown : ChevronRight;
  return (
    <>
      {group.depth > 0 && <span style={{ width: group.depth * INDENT, flex: "none" }} />}
      <button
        type="button"
        className={styles.toggle}
        aria-label={`${group.isOpen ? "Close" : "Open"} ${group.field} ${group.label}`}
        aria-expanded={group.isOpen}
        tabIndex={-1}
        onClick={() => actions.toggleGroup(group)}
      >
        <Chevron size={15} aria-hidden />
      </button>
      <GroupEye
        name={`${group.field} ${group.label}`}
        shown={group.shown}
        count={group.count}
        onToggle={(on) => actions.eyeGroup(group, on)}
      />
      <span
        className={styles.groupColour}
        data-on={group.shown > 0}
        style={group.colour === undefined ? undefined : { color: colourVariable(group.colour) }}
        aria-hidden
      />
      <span className={styles.groupLabel} title={`${group.field}: ${group.label}`}>
        <i>{group.field}</i> {group.label}
      </span>
      <span className={styles.count}>{group.count.toLocaleString("en-US")}</span>
    </>
  );
}

function RowCell({ placed, item, extents, editing, activeCell, actions }: { placed: PlacedColumn } & GridRowProps) {
  const { column, index, left, isPinned, isNumeric } = placed;
  const isActive = activeCell === index + 1;
  const row = item?.kind === "run" ? item.row : undefined;
  const field = FIELD_OF[column.path];
  const heat =
    row && column.heat ? heatColour(numberOf(row, column), extents.get(column.key), column.drawnHeat) : undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above.
    // biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus.
    <div
      role="gridcell"
      id={isActive ? ACTIVE_CELL : undefined}
      data-active={isActive || undefined}
      aria-colindex={index + 2}
      data-column={column.key}
      className={`${styles.cell} ${isPinned ? styles.pinned : ""} ${isNumeric ? styles.numeric : ""}`}
      style={{ left, width: column.width, backgroundImage: heat && `linear-gradient(${heat}, ${heat})` }}
      onDoubleClick={row && field ? () => actions.edit(row, field) : undefined}
    >
      {!item ? (
        <Bone />
      ) : item.kind === "group" ? (
        <GroupValue group={item} column={column.key} />
      ) : editing && editing === field ? (
        <InlineEdit
          label={`${column.title} of ${item.row.id}`}
          value={editedText(item.row, column.path)}
          onSave={(text) => actions.save(item.row, editing, text)}
          onCancel={actions.cancelEdit}
        />
      ) : (
        <>
          {column.spark && <Sparkline row={item.row} path={column.path} />}
          <Cell column={column} row={item.row} />
        </>
      )}
    </div>
  );
}

function GroupValue({ group, column }: { group: GroupItem; column: string }) {
  const cell = group.cells.get(column);
  if (!cell) return <Missing />;
  return (
    <span title={cell.exact}>
      {typeof cell.shown === "string" ? cell.shown : <Ago milliseconds={cell.shown.ago} />}
    </span>
  );
}

/** Whether it can be changed in its cell: where commas stand between tags, none can stand in them, and lines take more than one. */
export function fitsCell({ attributes }: TableRow, field: EditedField): boolean {
  const value = attributes[`sys/${field}`];
  if (field === "tags") return value?.type !== "stringSet" || !value.value.some((tag) => tag.includes(","));
  return field === "name" || value?.type !== "string" || !/[\r\n]/.test(value.value);
}

/** The text that an editor begins with: tags with commas between them. */
export function editedText(row: TableRow, path: string): string {
  const attribute = row.attributes[path];
  if (attribute?.type === "stringSet") return attribute.value.join(", ");
  return attribute?.type === "string" ? attribute.value : "";
}
