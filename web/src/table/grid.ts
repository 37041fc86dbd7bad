import type { TableRow } from "./cellValue";
import type { ColumnModel } from "./columns";

/** What a line of the grid shows: a run, or a group that runs or groups stand below. */
export type Item = { kind: "run"; row: TableRow; depth: number } | GroupItem;

/** What a line is, wherever it stands. No run's id looks like a group's. */
export const keyOf = (item: Item): string => (item.kind === "run" ? item.row.id : item.id);

export interface GroupItem {
  kind: "group";
  /** The keys from the top down, as JSON: what a group is, wherever it stands. */
  id: string;
  depth: number;
  /** The field that this level groups by. */
  field: string;
  label: string;
  count: number;
  /** That of its line in a chart; undefined where colours stand for the values of a field and none of its runs is shown. */
  colour: number | undefined;
  isOpen: boolean;
  /** What its runs have in the columns, as text; null where they have nothing. */
  cells: ReadonlyMap<string, GroupCell>;
  /** How many of its runs are shown in the tabs. */
  shown: number;
}

export interface GroupCell {
  /** A moment, in milliseconds, is told by how long ago it was. */
  shown: string | { ago: number };
  exact: string;
  isNumeric: boolean;
}

/** A column at its place: from the left edge of the grid's content, or of the grid for those that stay. */
export interface PlacedColumn {
  column: ColumnModel;
  /** Its place among all columns, for assistive technology. */
  index: number;
  left: number;
  isPinned: boolean;
  isNumeric: boolean;
}

export type EditedField = "name" | "tags" | "description";

/** What can be done in the grid's rows. The same object for the life of the grid, so that rows need not be drawn again. */
export interface GridActions {
  href: (row: TableRow) => string;
  open: (row: TableRow) => void;
  check: (id: string, on: boolean, range: boolean) => void;
  eye: (id: string, on: boolean, range: boolean) => void;
  hover: (id: string | null) => void;
  menu: (row: TableRow, element: Element) => void;
  colour: (row: TableRow, element: Element) => void;
  toggleGroup: (group: GroupItem) => void;
  eyeGroup: (group: GroupItem, on: boolean) => void;
  edit: (row: TableRow, field: EditedField) => void;
  save: (row: TableRow, field: EditedField, text: string) => void;
  cancelEdit: () => void;
}

export const FIELD_OF: Readonly<Record<string, EditedField>> = {
  "sys/name": "name",
  "sys/tags": "tags",
  "sys/description": "description",
};

/** The tags that somebody has typed, with commas between them. */
export const tagsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  ),
];

/** The type of the attribute, where a run in sight has it. */
export function typeOf(
  path: string,
  itemAt: (index: number) => Item | undefined,
  { first, last }: { first: number; last: number },
): string | undefined {
  for (let index = first; index <= last; index++) {
    const item = itemAt(index);
    const type = item?.kind === "run" ? item.row.attributes[path]?.type : undefined;
    if (type) return type;
  }
  return undefined;
}
