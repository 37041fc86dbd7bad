import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ProjectAddress } from "@/api/queries";
import { namedBy, searchRuns } from "@/api/runs";
import type { Selection } from "@/api/selection";
import { firstOfGroups } from "@/table/groupOrder";
import { filterOf, isOfTrash, type TableState, toSortKeys } from "@/table/state";

export const limitOf = (selection: Selection): number =>
  selection.kind === "first" ? selection.count : selection.ids.length;

/** The runs that the tabs show, with no more of their fields than their names and colours need. */
export const shownRuns = (address: ProjectAddress, selection: Selection, table: TableState) => {
  const limit = limitOf(selection);
  const query = {
    filter:
      selection.kind === "first"
        ? filterOf(table, undefined)
        : isOfTrash(table)
          ? namedBy(selection.ids)
          : { ids: selection.ids },
    sort: toSortKeys(table.sort),
    columns: [...new Set(["sys/name", ...(table.group ?? []), ...(table.by ? [table.by] : [])])],
    computed: [],
  };
  return queryOptions({
    // Begins like the keys of the table's rows, which are fetched anew together when the project changes.
    queryKey: ["runs", address.workspace, address.project, "shown", query, limit, table.group],
    retry: false,
    queryFn: async ({ signal }) => {
      if (limit === 0) return [];
      if (selection.kind === "first" && table.group) return firstOfGroups(address, query, table, limit, signal);
      return (await searchRuns(address, query, 0, limit, signal)).rows;
    },
    placeholderData: keepPreviousData,
  });
};
