import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ProjectAddress } from "@/api/queries";
import { namedBy, searchInGroups, searchRuns } from "@/api/runs";
import type { Selection } from "@/api/selection";
import { groupLevels } from "@/table/groupOrder";
import { isRefusal } from "@/table/nql";
import { filterOf, isOfTrash, type TableState, toSortKeys } from "@/table/state";

export const limitOf = (selection: Selection): number =>
  selection.kind === "first" ? selection.count : selection.ids.length;

/** The runs that the tabs show, in the order of the table, with no more of their fields than their names and colours need. */
export const shownRuns = (address: ProjectAddress, selection: Selection, table: TableState) => {
  const limit = limitOf(selection);
  const listed = filterOf(table, undefined);
  const chosen = selection.kind === "chosen" ? selection.ids : undefined;
  const query = {
    filter: chosen === undefined ? listed : isOfTrash(table) ? namedBy(chosen) : { ids: chosen },
    sort: toSortKeys(table.sort),
    columns: [...new Set(["sys/name", ...(table.group ?? []), ...(table.by ? [table.by] : [])])],
    computed: [],
  };
  const inGroups = table.group && { filter: listed, chosen, ...groupLevels(table) };
  const findRows = async (signal: AbortSignal) => {
    if (inGroups) {
      const { filter, ...groups } = inGroups;
      try {
        return await searchInGroups(address, { ...query, filter }, groups, limit, signal);
      } catch (error) {
        // What was chosen is shown whatever the table's query says.
        if (chosen === undefined || !isRefusal(error)) throw error;
      }
    }
    return searchRuns(address, query, 0, limit, signal);
  };
  return queryOptions({
    // Begins like the keys of the table's rows, which are fetched anew together when the project changes.
    queryKey: ["runs", address.workspace, address.project, "shown", query, limit, inGroups],
    retry: false,
    queryFn: async ({ signal }) => (limit === 0 ? [] : (await findRows(signal)).rows),
    placeholderData: keepPreviousData,
  });
};
