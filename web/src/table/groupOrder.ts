import type { FieldName, GroupSort } from "@/api/runs";
import { type TableState, toSortKeys } from "./state";

/** What the order of the groups is told from, beside what they are grouped by: groups have no values at places of series. */
export const sortFields = (sort: readonly string[] | undefined): FieldName[] =>
  toSortKeys(sort === undefined ? [] : sort).flatMap(({ path, aggregate, at }) =>
    at ? [] : [{ path, ...(aggregate ? { aggregate } : {}) }],
  );

const isSame = (one: FieldName, other: FieldName): boolean =>
  one.path === other.path && (one.aggregate ?? "last") === (other.aggregate ?? "last");

/** The place of a field among others; -1 where it is none of them. */
export const placeOfField = (columns: readonly FieldName[], field: FieldName): number =>
  columns.findIndex((each) => isSame(each, field));

/**
 * The order of groups by `field` that the table's order asks for: by the field itself, or by what the groups have on average, or first,
 * of others. `columns` is what is asked of the groups; while nobody has sorted the table, groups come by their keys.
 */
export function groupSort(
  sort: readonly string[] | undefined,
  field: string,
  columns: readonly FieldName[],
): GroupSort[] {
  return toSortKeys(sort).flatMap(({ path, descending = false, aggregate, at }): GroupSort[] => {
    if (at) return [];
    if (path === field) return [{ by: "key", index: 0, descending }];
    if (sort === undefined) return [];
    return [{ by: "column", index: placeOfField(columns, { path, aggregate }), descending }];
  });
}

/** The groups of a table in their order, level by level. */
export function groupLevels({ group = [], sort }: Pick<TableState, "group" | "sort">) {
  const columns = sortFields(sort);
  const levels = group.map((path) => ({ path, sort: groupSort(sort, path, columns) }));
  return { levels, group_columns: columns };
}
