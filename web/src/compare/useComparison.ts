import { keepPreviousData, queryOptions, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { client, unwrap } from "@/api/client";
import { useChanges } from "@/api/live";
import type { ProjectAddress, TypedValue } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { useWaited } from "@/ui/Waiting";
import { type Attribute, attributesOf } from "./rows";
import type { SideState } from "./state";

const ROWS_PER_BLOCK = 40;
const RUNS_PER_BLOCK = 10;
const MOST_ROWS = 50_000;
const LIVE_MILLISECONDS = 2_000;
const PATHS_PER_EXPORT = 200;

type Cells = ReadonlyMap<string, Readonly<Record<string, TypedValue>>>;

/** All attributes of the runs, and in which they differ, in one answer. */
export function useAttributes(
  address: ProjectAddress,
  ids: readonly string[],
  { filter, aggregate, tolerance }: SideState,
) {
  const { workspace, project } = address;
  const key = ["compare", workspace, project, "rows", ids, filter, aggregate, tolerance];
  const answer = useQuery(
    queryOptions({
      queryKey: key,
      retry: false,
      placeholderData: keepPreviousData,
      staleTime: 30_000,
      queryFn: async ({ signal }) => {
        const body = { ids: [...ids], names: filter, aggregate, tolerance, limit: MOST_ROWS };
        const found = await unwrap(
          client.POST("/api/v1/projects/{workspace}/{project}/runs/compare", {
            signal,
            params: { path: { workspace, project } },
            body,
          }),
        );
        return { attributes: attributesOf(found), isCut: found.after !== null };
      },
    }),
  );
  useRefetchOfChanges(address, ids);
  const waited = useWaited(answer, key);
  return { answer, waited };
}

/** What is shown of these runs is fetched anew when they change, but not all the time. */
function useRefetchOfChanges({ workspace, project }: ProjectAddress, ids: readonly string[]): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  useChanges(({ everything, runs }) => {
    if (timer.current || !(everything || ids.some((id) => runs.has(id)))) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      void queries.invalidateQueries({ queryKey: ["compare", workspace, project] });
    }, LIVE_MILLISECONDS);
  });
}

const cells = ({ workspace, project }: ProjectAddress, ids: readonly string[], paths: readonly string[]) =>
  queryOptions({
    queryKey: ["compare", workspace, project, "cells", ids, paths],
    staleTime: 30_000,
    queryFn: async ({ signal }): Promise<Cells> => {
      const answer = await unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
          signal,
          params: { path: { workspace, project } },
          body: { ids: [...ids], columns: [...paths], sort: [], limit: 1000 },
        }),
      );
      return new Map(answer.rows.map((row) => [row.id, row.attributes as Readonly<Record<string, TypedValue>>]));
    },
  });

/** Undefined: not known yet. Null: the run does not have it. */
export type CellOf = (leaf: number, path: string, run: string) => TypedValue | null | undefined;

interface Window {
  firstLeaf: number;
  lastLeaf: number;
  firstRun: number;
  lastRun: number;
}

/** The values of the cells in sight, in blocks of rows and runs. `runs` has the reference first. */
export function useCells(
  address: ProjectAddress,
  attributes: readonly Attribute[],
  runs: readonly ShownRun[],
  { firstLeaf, lastLeaf, firstRun, lastRun }: Window,
): CellOf {
  const places: { row: number; column: number }[] = [];
  const columns = new Set([0]);
  for (let run = firstRun; run <= lastRun; run++) columns.add(Math.floor(run / RUNS_PER_BLOCK));
  for (let row = Math.floor(firstLeaf / ROWS_PER_BLOCK); row * ROWS_PER_BLOCK <= lastLeaf; row++) {
    for (const column of columns) places.push({ row, column });
  }
  const answers = useQueries({
    queries: places.map(({ row, column }) =>
      cells(
        address,
        runs.slice(column * RUNS_PER_BLOCK, (column + 1) * RUNS_PER_BLOCK).map((run) => run.id),
        attributes.slice(row * ROWS_PER_BLOCK, (row + 1) * ROWS_PER_BLOCK).map((attribute) => attribute.path),
      ),
    ),
  });
  const blockOfRun = useMemo(
    () => new Map(runs.map((run, index) => [run.id, Math.floor(index / RUNS_PER_BLOCK)])),
    [runs],
  );
  const found = new Map<string, Cells>();
  for (const [index, { row, column }] of places.entries()) {
    const data = answers[index]?.data;
    if (data) found.set(`${row}/${column}`, data);
  }
  return (leaf, path, run) => {
    const block = found.get(`${Math.floor(leaf / ROWS_PER_BLOCK)}/${blockOfRun.get(run)}`);
    return block && (block.get(run)?.[path] ?? null);
  };
}

/** The values of all these attributes and runs, for an export. */
export async function readAll(
  { workspace, project }: ProjectAddress,
  ids: readonly string[],
  paths: readonly string[],
): Promise<(path: string, run: string) => TypedValue | undefined> {
  const byRun = new Map<string, Map<string, TypedValue>>(ids.map((id) => [id, new Map()]));
  for (let from = 0; from < paths.length; from += PATHS_PER_EXPORT) {
    const answer = await unwrap(
      client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
        params: { path: { workspace, project } },
        body: { ids: [...ids], columns: paths.slice(from, from + PATHS_PER_EXPORT), sort: [], limit: 1000 },
      }),
    );
    for (const row of answer.rows) {
      const known = byRun.get(row.id);
      for (const [path, value] of Object.entries(row.attributes)) known?.set(path, value as TypedValue);
    }
  }
  return (path, run) => byRun.get(run)?.get(path);
}
