import { keepPreviousData, replaceEqualDeep, useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { FoundRow } from "@/api/runs";
import type { Selection, ShownRun } from "@/api/selection";
import { nameOf } from "@/api/values";
import { exactOf, numberOf } from "@/table/cellValue";
import { labelOf } from "@/table/groupText";
import { ROWS_PER_PAGE, rowsPage } from "@/table/questions";
import type { TableState } from "@/table/state";
import { useTableQuery } from "@/table/useTableQuery";
import { type Lost, lostOf } from "@/ui/LostParts";
import { assignColours, type ColourLegend, coloursOfValues } from "@/ui/palette";
import { limitOf, shownRuns } from "./shownRuns";

const NOTHING: FoundRow[] = [];

/**
 * The runs that the tabs show, in the order of the table, with their colours; undefined until they are known.
 *
 * Where somebody waits for them (`isUrgent`) they are asked for by themselves, until the table knows its first page, too, and where
 * the table is not seen (`isTableAsked`) always.
 */
export function useShownRuns(
  address: ProjectAddress,
  selection: Selection,
  table: TableState,
  shuffle: number,
  { isUrgent, isTableAsked }: { isUrgent: boolean; isTableAsked: boolean },
): {
  runs: readonly ShownRun[] | undefined;
  legend: ColourLegend | undefined;
  error: unknown;
  retry: () => unknown;
  /** What a table misses without them, unless it misses its rows, too. */
  lost: Lost | null;
} {
  const limit = limitOf(selection);
  const listed = useTableQuery(address, table, undefined, isTableAsked);
  // The first runs of a table without groups are those of its first page, which it asks for anyway.
  const isOfTable = isTableAsked && selection.kind === "first" && limit <= ROWS_PER_PAGE && !table.group;
  const page = useQuery({
    ...rowsPage(address, listed.query, 0),
    enabled: isOfTable && limit > 0 && listed.columns.isReady,
    placeholderData: keepPreviousData,
  });
  const asked = useMemo(() => shownRuns(address, selection, table), [address, selection, table]);
  const isOwn = limit > 0 && (!isOfTable || (isUrgent && page.data === undefined));
  const own = useQuery({ ...asked, enabled: isOwn });
  const answer = isOfTable ? page : own;
  const rows = useMemo(
    () => (isOfTable && page.data ? page.data.rows.slice(0, limit) : isOfTable && !isUrgent ? undefined : own.data),
    [isOfTable, isUrgent, page.data, own.data, limit],
  );
  // While a query cannot be read, the runs of the last good one stay, as they do in the table.
  const good = useRef<FoundRow[] | undefined>(undefined);
  if (rows) good.current = rows;
  const found = limit === 0 ? NOTHING : (rows ?? good.current);
  const coloured = useMemo(() => {
    if (!found) return undefined;
    if (table.by !== undefined) {
      const field = { path: table.by };
      return coloursOfValues(new Map(found.map((row) => [row.id, numberOf(row, field) ?? exactOf(row, field)])));
    }
    const chosen = new Map(found.flatMap(({ id, colour }) => (typeof colour === "number" ? [[id, colour]] : [])));
    const ids = found.map((run) => run.id);
    return { colours: assignColours(ids, chosen, shuffle), legend: undefined };
  }, [found, shuffle, table.by]);
  // Runs that are as before stay the same object, wherever they were told: nothing has to be drawn anew.
  const known = useRef<readonly ShownRun[] | undefined>(undefined);
  const runs = useMemo(() => {
    if (!found || !coloured) return undefined;
    const groupOf = (row: FoundRow) =>
      table.group?.map((path) => exactOf(row, { path }) ?? "—").join(" · ") || undefined;
    const groups = found.map((row) => table.group?.map((path) => labelOf(row, path)));
    const names = groups.map((labels) => JSON.stringify(labels ?? []));
    const groupColours = assignColours([...new Set(names)], new Map(), shuffle);
    const told = found.map(
      (row, place): ShownRun => ({
        id: row.id,
        uuid: row.uuid,
        name: nameOf(row),
        colour: coloured.colours.get(row.id) ?? 0,
        group: groupOf(row),
        groups: groups[place],
        ...(table.group && table.by === undefined && { groupColour: groupColours.get(names[place]!)! }),
      }),
    );
    known.current = known.current ? replaceEqualDeep(known.current, told) : told;
    return known.current;
  }, [found, coloured, shuffle, table.group, table.by]);
  return {
    ...{ runs, legend: coloured?.legend },
    ...{ error: limit === 0 ? null : answer.error, retry: answer.refetch },
    lost: lostOf("The shown runs and their colours could not be loaded", own, isOwn),
  };
}
