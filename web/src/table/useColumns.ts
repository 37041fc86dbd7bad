import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ProjectAddress } from "@/api/queries";
import { type ComputedColumn, findDiffering, type RunsFilter } from "@/api/runs";
import { type Lost, lostOf } from "@/ui/LostParts";
import { usePreferences } from "@/ui/preferences";
import { useDirections } from "@/ui/useDirections";
import { type Column, type ColumnModel, columnModel, placeOf } from "./columns";
import { shownPins } from "./pins";
import { chosenColumns, suggestedQuery } from "./questions";
import type { TableState } from "./state";

const MOST_COMPARED = 500;

export interface Columns {
  /** Those that are shown. */
  models: readonly ColumnModel[];
  /** Those that were chosen, also where they do not differ. */
  chosen: readonly Column[];
  /** How many of those that are shown stay in place. */
  pins: number;
  /** What the server works out for each row, and the columns it is for. */
  computed: readonly ComputedColumn[];
  computedKeys: readonly string[];
  /** Whether the columns are known: those that a project suggests must be asked for. */
  isReady: boolean;
  /** What is shown otherwise, since something could not be loaded. */
  lost: readonly (Lost | null)[];
}

/** The columns of the address, or those that the project suggests: settings that vary and metrics that most runs have. */
export function useColumns(address: ProjectAddress, state: TableState, filter: RunsFilter, isAsked: boolean): Columns {
  const widths = usePreferences((preferences) => preferences.columnWidths);
  const suggested = useQuery({ ...suggestedQuery(address), enabled: isAsked && state.col === undefined });
  const chosen = useMemo(() => chosenColumns(state.col, suggested.data), [state.col, suggested.data]);
  const paths = useMemo(() => [...new Set(chosen.map((column) => column.path))].slice(0, MOST_COMPARED), [chosen]);
  const differing = useQuery({
    queryKey: ["runs", address.workspace, address.project, "differing", filter, paths],
    enabled: isAsked && state.diff !== undefined && paths.length > 0,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => findDiffering(address, filter, { paths }, signal),
  });
  const { directionOf, lost: directions } = useDirections(
    address,
    chosen.some((column) => column.heat === "better"),
  );
  const isGrouped = state.group !== undefined;
  const models = useMemo(() => {
    const differs = state.diff && differing.data ? new Set(differing.data.differing.map((each) => each.path)) : null;
    const known = new Set<string>();
    return chosen
      .filter((column) => differs === null || differs.has(column.path))
      .map((column) => columnModel(column, widths, directionOf, isGrouped))
      .filter(({ key }) => !known.has(key) && known.add(key));
  }, [chosen, widths, directionOf, isGrouped, state.diff, differing.data]);

  const worked = useMemo(
    () =>
      models.flatMap((column) =>
        placeOf(column) ? [{ ...placeOf(column)!, path: column.path, key: column.key }] : [],
      ),
    [models],
  );
  const computedText = JSON.stringify(worked.map(({ key: _, ...computed }): ComputedColumn => computed));
  const keysText = JSON.stringify(worked.map((column) => column.key));
  return {
    models,
    chosen,
    pins: useMemo(() => shownPins(chosen, models, state.pins ?? 0), [chosen, models, state.pins]),
    computed: useMemo(() => JSON.parse(computedText) as ComputedColumn[], [computedText]),
    computedKeys: useMemo(() => JSON.parse(keysText) as string[], [keysText]),
    isReady: state.col !== undefined || !suggested.isPending,
    lost: [
      lostOf("The suggested columns could not be loaded", suggested, state.col === undefined),
      lostOf("In which columns the runs differ could not be loaded", differing, state.diff !== undefined),
      directions,
    ],
  };
}

const NOTHING: readonly string[] = [];

/** The paths of the columns that stay in place, shown or not. */
export function usePinnedPaths(address: ProjectAddress, { col, pins }: TableState): readonly string[] {
  const suggested = useQuery({ ...suggestedQuery(address), enabled: pins !== undefined && col === undefined });
  return useMemo(() => {
    if (pins === undefined) return NOTHING;
    return chosenColumns(col, suggested.data)
      .slice(0, pins)
      .map(({ path }) => path);
  }, [col, pins, suggested.data]);
}
