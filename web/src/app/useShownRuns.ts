import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { client, unwrap } from "@/api/client";
import { attributesOf, POLL_MILLISECONDS, type ProjectAddress, type RunsQuery, type SortKey } from "@/api/queries";
import { idsQuery, type Selection, type ShownRun } from "@/api/selection";
import { attributeValue } from "@/api/values";
import { assignColours } from "@/ui/palette";

const COLUMNS = ["sys/name", "sys/state"];
const NO_COLOURS: ReadonlyMap<string, number> = new Map();

interface Found {
  id: string;
  uuid: string;
  name: string;
  isRunning: boolean;
}

const NOTHING: Found[] = [];

const foundRuns = ({ workspace, project }: ProjectAddress, nql: string, sort: readonly SortKey[], limit: number) =>
  queryOptions({
    queryKey: ["runs", workspace, project, "shown", nql, sort, limit],
    retry: false,
    enabled: limit > 0,
    queryFn: async ({ signal }): Promise<Found[]> => {
      const { rows } = await unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
          signal,
          params: { path: { workspace, project } },
          body: { query: nql, kind: "run", sort: [...sort], columns: COLUMNS, offset: 0, limit },
        }),
      );
      return rows.map((row) => ({
        id: row.id,
        uuid: row.uuid,
        name: attributeValue(attributesOf(row), "sys/name", "string") || row.id,
        isRunning: attributeValue(attributesOf(row), "sys/state", "experimentState") === "running",
      }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.some((run) => run.isRunning) ? POLL_MILLISECONDS : false),
  });

/** The runs that the tabs show, in the order of the table, with their colours; undefined until they are known. */
export function useShownRuns(
  address: ProjectAddress,
  selection: Selection,
  table: Pick<RunsQuery, "query" | "sort">,
  shuffle: number,
): { runs: readonly ShownRun[] | undefined; error: unknown } {
  const limit = selection.kind === "first" ? selection.count : selection.ids.length;
  const query = selection.kind === "first" ? table.query : idsQuery(selection.ids);
  const answer = useQuery(foundRuns(address, query, table.sort, limit));
  const found = limit === 0 ? NOTHING : answer.data;
  const runs = useMemo(() => {
    if (!found) return undefined;
    const ids = found.map((run) => run.id);
    const colours = assignColours(ids, NO_COLOURS, shuffle);
    return found.map(({ id, uuid, name }): ShownRun => ({ id, uuid, name, colour: colours.get(id) ?? 0 }));
  }, [found, shuffle]);
  return { runs, error: limit === 0 ? null : answer.error };
}
