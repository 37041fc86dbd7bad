import type { ProjectAddress } from "@/api/queries";
import { findGroups, findNeighbours, type RunsFilter, searchRuns, type Within } from "@/api/runs";
import { groupSort, sortFields } from "./groupOrder";
import { type TableState, toSortKeys } from "./state";

const GROUPS_AT_ONCE = 500;
/** Groups are looked through from the first on, each page as costly as the whole: of so many at most. */
const MOST_GROUPS = 5_000;
const MOST_PLACES = 100;

/** Where the group stands that was gone to last, by the list that it is in. */
const places = new Map<string, number>();

/** The ends of a list, what is not in it, and what is behind more groups than are looked through. */
export type NoNeighbour = "end" | "absent" | "far";
export type Neighbour = { run: string } | NoNeighbour;

/** The run that stands above or below another in a table, with its groups: behind the last run of a group stands the first of the next. */
export async function neighbourOf(
  address: ProjectAddress,
  filter: RunsFilter,
  table: Pick<TableState, "group" | "sort">,
  run: string,
  by: 1 | -1,
): Promise<Neighbour> {
  const { group = [] } = table;
  const sort = toSortKeys(table.sort);
  const columns = sortFields(table.sort);
  const groupsAt = (within: readonly Within[], offset: number, limit: number) => {
    const path = group[within.length]!;
    const order = groupSort(table.sort, path, columns);
    return findGroups(address, { ...filter, within }, { by: [{ path }], columns, sort: order, offset, limit });
  };
  const inside = (within: readonly Within[], key: Within["key"]): Within[] => [
    ...within,
    { path: group[within.length]!, key },
  ];

  /** The group above or below one of its level; null behind the last. */
  const groupBeside = async (within: readonly Within[], key: Within["key"]): Promise<Within[] | "far" | null> => {
    const list = JSON.stringify([address, filter, group, table.sort, within]);
    const own = JSON.stringify(key);
    const look = async (offset: number): Promise<{ total: number; found?: Within[] | null }> => {
      const { groups, groups_total: total } = await groupsAt(within, offset, GROUPS_AT_ONCE);
      const at = groups.findIndex((each) => JSON.stringify(each.key[0] ?? null) === own);
      if (at < 0) return { total };
      const place = offset + at + by;
      if (place < 0 || place >= total) return { total, found: null };
      const beside = groups[at + by] ?? (await groupsAt(within, place, 1)).groups[0];
      if (places.size >= MOST_PLACES) places.clear();
      places.set(list, place);
      return { total, found: beside ? inside(within, beside.key[0] ?? null) : null };
    };
    const known = places.get(list);
    if (known !== undefined) {
      const { found } = await look(Math.max(0, known - GROUPS_AT_ONCE / 2));
      if (found !== undefined) return found;
    }
    for (let offset = 0, total = 1; offset < total; offset += GROUPS_AT_ONCE) {
      if (offset >= MOST_GROUPS) return "far";
      const looked = await look(offset);
      if (looked.found !== undefined) return looked.found;
      total = looked.total;
    }
    return null;
  };

  /** The first or last run of a group, through the groups in it. */
  const endOf = async (within: readonly Within[]): Promise<Neighbour> => {
    const isGroup = within.length < group.length;
    const at = async (offset: number) => {
      if (isGroup) {
        const { groups, groups_total: total } = await groupsAt(within, offset, 1);
        return { total, found: groups[0] && inside(within, groups[0].key[0] ?? null) };
      }
      const query = { filter: { ...filter, within }, sort, columns: [], computed: [] };
      const { rows, total } = await searchRuns(address, query, offset, 1);
      return { total, found: rows[0]?.id };
    };
    const first = await at(0);
    const { found } = by > 0 || first.total <= 1 ? first : await at(first.total - 1);
    if (found === undefined) return "absent";
    return typeof found === "string" ? { run: found } : endOf(found);
  };

  let within: Within[] = [];
  while (within.length < group.length) {
    const path = group[within.length]!;
    const { groups } = await findGroups(address, { ...filter, ids: [run], within }, { by: [{ path }], limit: 1 });
    if (!groups[0]) return "absent";
    within = inside(within, groups[0].key[0] ?? null);
  }
  const { place, before, after } = await findNeighbours(address, { filter: { ...filter, within }, sort }, run);
  if (place === null) return "absent";
  const next = by > 0 ? after : before;
  if (next !== null) return { run: next };
  while (within.length > 0) {
    const { key } = within[within.length - 1]!;
    within = within.slice(0, -1);
    const beside = await groupBeside(within, key);
    if (beside === "far") return beside;
    if (beside) return endOf(beside);
  }
  return "end";
}
