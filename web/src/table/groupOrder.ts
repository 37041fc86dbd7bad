import type { ProjectAddress } from "@/api/queries";
import {
  type FieldName,
  type FoundRow,
  findGroups,
  type GroupSort,
  type RowsQuery,
  searchRuns,
  type Within,
} from "@/api/runs";
import { toSortKeys } from "./state";

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

const GROUPS_AT_ONCE = 50;

/** The first so many runs in the order of a table that groups its rows: those of its first group, then those of the next. */
export async function firstOfGroups(
  address: ProjectAddress,
  query: RowsQuery,
  { group = [], sort }: { group?: readonly string[]; sort?: readonly string[] },
  limit: number,
  signal: AbortSignal,
  within: readonly Within[] = [],
): Promise<FoundRow[]> {
  const field = group[within.length];
  const filter = { ...query.filter, within };
  if (field === undefined) return (await searchRuns(address, { ...query, filter }, 0, limit, signal)).rows;
  const columns = sortFields(sort);
  const order = groupSort(sort, field, columns);
  const rows: FoundRow[] = [];
  for (let offset = 0; rows.length < limit; ) {
    const most = Math.min(GROUPS_AT_ONCE, limit - rows.length);
    const { groups, groups_total: total } = await findGroups(
      address,
      filter,
      { by: [{ path: field }], columns, sort: order, offset, limit: most },
      signal,
    );
    let left = limit - rows.length;
    const asked: Promise<FoundRow[]>[] = [];
    for (const { key, count } of groups) {
      if (left <= 0) break;
      const inside = [...within, { path: field, key: key[0] ?? null }];
      asked.push(firstOfGroups(address, query, { group, sort }, Math.min(left, count), signal, inside));
      left -= count;
    }
    for (const found of await Promise.all(asked)) rows.push(...found);
    offset += groups.length;
    if (groups.length === 0 || offset >= total) break;
  }
  return rows.slice(0, limit);
}
