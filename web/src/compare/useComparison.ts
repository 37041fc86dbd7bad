import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { client, type Schemas, unwrap } from "@/api/client";
import { useChanges } from "@/api/live";
import type { ProjectAddress, TypedValue } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { ANY_RUN } from "@/api/selection";
import { useWaited } from "@/ui/Waiting";
import { computedColumn, isPlaced, type Measures, measuresOf, type SeriesColumn, withPlaced } from "./measure";
import { type Attribute, attributesOf, foldedSpaces, shownAttributes } from "./rows";
import { parseSideState, type SideState } from "./state";
import { type Cells, ValueBook } from "./ValueBook";

const ROWS_PER_BLOCK = 40;
const RUNS_PER_BLOCK = 10;
const MOST_ROWS = 50_000;
const LIVE_MILLISECONDS = 2_000;
/** Of so many attributes it is told less often how they change. */
const MANY_ATTRIBUTES = 2_000;
const LIVE_OF_MANY_MILLISECONDS = 10_000;
/** Rows that follow others so soon fly past, until they stay for some frames. */
const FLIGHT_MILLISECONDS = 400;
const REST_FRAMES = 4;
const PATHS_PER_EXPORT = 200;
const PLACED_PER_EXPORT = 50;

type What = Pick<SideState, "filter" | "tolerance">;

const attributesFound = (found: Schemas["ComparisonRows"]) => ({
  attributes: attributesOf(found),
  isCut: found.after !== null,
  byLast: found.by_last,
});

const attributesQuery = (
  { workspace, project }: ProjectAddress,
  ids: readonly string[],
  { filter, tolerance }: What,
  { all, own }: Measures,
) =>
  queryOptions({
    queryKey: ["compare", workspace, project, "rows", ids, filter, all, own, tolerance],
    retry: false,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const body = { ids: [...ids], names: filter, ...all, series: [...own], tolerance, limit: MOST_ROWS };
      return attributesFound(
        await unwrap(
          client.POST("/api/v1/projects/{workspace}/{project}/runs/compare", {
            signal,
            params: { path: { workspace, project } },
            body,
          }),
        ),
      );
    },
  });

/** All attributes of the runs, and in which they differ, in one answer. */
export function useAttributes(address: ProjectAddress, ids: readonly string[], what: What, measures: Measures) {
  const query = attributesQuery(address, ids, what, measures);
  const answer = useQuery(query);
  const isMany = (answer.data?.attributes.length ?? 0) > MANY_ATTRIBUTES;
  useRefetchOfChanges(address, ids, isMany ? LIVE_OF_MANY_MILLISECONDS : LIVE_MILLISECONDS);
  const waited = useWaited(answer, query.queryKey);
  return { answer, waited };
}

/** What is shown of these runs is fetched anew when they change, but not all the time. */
function useRefetchOfChanges({ workspace, project }: ProjectAddress, ids: readonly string[], pause: number): void {
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
    }, pause);
  });
}

/** The series among the attributes whose values are looked up. */
const placedOf = (attributes: readonly Attribute[], measures: Measures) =>
  attributes.flatMap(({ path, type }) =>
    type === "floatSeries" && isPlaced(measures.of(path)) ? [computedColumn(path, measures.of(path))] : [],
  );

async function search(
  { workspace, project }: ProjectAddress,
  ids: readonly string[],
  attributes: readonly Attribute[],
  measures: Measures,
  signal?: AbortSignal,
): Promise<Cells> {
  const paths = attributes.map(({ path }) => path);
  const computed = placedOf(attributes, measures);
  const answer = await unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/runs/search", {
      signal,
      params: { path: { workspace, project } },
      body: { ids: [...ids], query: ANY_RUN, columns: paths, computed, sort: [], limit: 1000 },
    }),
  );
  return cellsOf(paths, answer, computed);
}

function cellsOf(
  paths: readonly string[],
  answer: Pick<Schemas["Rows"], "rows">,
  computed: readonly Schemas["ComputedColumn"][],
): Cells {
  const values = answer.rows.map((row) => {
    const found = { ...row.attributes } as Record<string, TypedValue>;
    for (const [index, { path }] of computed.entries()) {
      const value = found[path];
      if (value) found[path] = withPlaced(value, row.computed[index] ?? null);
    }
    return [row.id, found] as const;
  });
  return { paths, values: new Map(values) };
}

const cells = (
  address: ProjectAddress,
  ids: readonly string[],
  attributes: readonly Attribute[],
  measures: Measures,
) => {
  const { workspace, project } = address;
  const paths = attributes.map(({ path }) => path);
  return queryOptions({
    queryKey: ["compare", workspace, project, "cells", ids, paths, placedOf(attributes, measures)],
    staleTime: 30_000,
    queryFn: ({ signal }): Promise<Cells> => search(address, ids, attributes, measures, signal),
  });
};

/** Undefined: not known yet. Null: the run does not have it. */
export type CellOf = (path: string, run: string) => TypedValue | null | undefined;

interface Window {
  firstLeaf: number;
  lastLeaf: number;
  firstRun: number;
  lastRun: number;
}

/** Whether the rows in sight fly past: those of a moment ago are gone, and so will these be. */
function useIsFlying(first: number, last: number): boolean {
  const [, look] = useState(0);
  const seen = useRef({ first, last, at: Number.NEGATIVE_INFINITY, isFlying: false });
  const { current: before } = seen;
  const isSame = first === before.first && last === before.last;
  // A grid that knows no size yet has nothing in sight, and what comes into sight then does not fly past.
  const hadAny = before.first <= before.last;
  const isElsewhere = hadAny && (first > before.last || last < before.first);
  const isFlying = isSame ? before.isFlying : isElsewhere && performance.now() - before.at < FLIGHT_MILLISECONDS;
  useEffect(() => {
    seen.current = { first, last, at: performance.now(), isFlying };
    if (!isFlying) return;
    let left = REST_FRAMES;
    const turn = () => {
      if (--left > 0) {
        frame = requestAnimationFrame(turn);
        return;
      }
      seen.current.isFlying = false;
      look((times) => times + 1);
    };
    let frame = requestAnimationFrame(turn);
    return () => cancelAnimationFrame(frame);
  }, [first, last, isFlying]);
  return isFlying;
}

/** The values of the cells in sight, in blocks of rows and runs. `runs` has the reference first. */
export function useCells(
  address: ProjectAddress,
  attributes: readonly Attribute[],
  runs: readonly ShownRun[],
  measures: Measures,
  { firstLeaf, lastLeaf, firstRun, lastRun }: Window,
): CellOf {
  const isFlying = useIsFlying(firstLeaf, lastLeaf);
  const places: { row: number; column: number }[] = [];
  const columns = new Set([0]);
  for (let run = firstRun; run <= lastRun; run++) columns.add(Math.floor(run / RUNS_PER_BLOCK));
  for (let row = Math.floor(firstLeaf / ROWS_PER_BLOCK); !isFlying && row * ROWS_PER_BLOCK <= lastLeaf; row++) {
    for (const column of columns) places.push({ row, column });
  }
  const answers = useQueries({
    queries: places.map(({ row, column }) =>
      cells(
        address,
        runs.slice(column * RUNS_PER_BLOCK, (column + 1) * RUNS_PER_BLOCK).map((run) => run.id),
        attributes.slice(row * ROWS_PER_BLOCK, (row + 1) * ROWS_PER_BLOCK),
        measures,
      ),
    ),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other measures mean other values.
  const book = useMemo(() => new ValueBook(), [address, measures]);
  for (const { data } of answers) if (data) book.take(data);
  return (path, run) => book.value(path, run);
}

/** The values of all these attributes and runs, for an export. */
export async function readAll(
  address: ProjectAddress,
  ids: readonly string[],
  attributes: readonly Attribute[],
  measures: Measures,
): Promise<CellOf> {
  const book = new Map<string, Map<string, TypedValue>>(ids.map((id) => [id, new Map()]));
  const size = placedOf(attributes, measures).length > 0 ? PLACED_PER_EXPORT : PATHS_PER_EXPORT;
  for (let from = 0; from < attributes.length; from += size) {
    const { values } = await search(address, ids, attributes.slice(from, from + size), measures);
    for (const [run, found] of values) {
      const known = book.get(run);
      for (const [path, value] of Object.entries(found)) known?.set(path, value);
    }
  }
  return (path, run) => book.get(run)?.get(path);
}

type Opening = Partial<Pick<Schemas["SideOpening"], "comparison" | "paths" | "values">>;

const areSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((each, place) => each === others[place]);

/** Asks for the attributes of the runs, and for the values that are in sight first, before there is anything to show them; or takes
 * them from what the page opens with. */
export async function beginSide(
  queries: QueryClient,
  address: ProjectAddress,
  runs: readonly string[],
  part: Readonly<Record<string, string | readonly string[]>>,
  columns: readonly SeriesColumn[],
  opening: Opening = {},
): Promise<void> {
  const state = parseSideState(part);
  const measures = measuresOf(state, columns);
  const wanted = attributesQuery(address, runs, state, measures);
  if (opening.comparison) queries.setQueryData(wanted.queryKey, attributesFound(opening.comparison));
  const { attributes } = await queries.fetchQuery(wanted);
  const isFolded = foldedSpaces(state.folds);
  const isOpen = ({ path }: Attribute) => {
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1))
      if (isFolded(path.slice(0, slash))) return false;
    return true;
  };
  const leaves = shownAttributes(attributes, state).filter(isOpen).slice(0, ROWS_PER_BLOCK);
  const ordered = [...runs.filter((id) => id === state.reference), ...runs.filter((id) => id !== state.reference)];
  const ids = ordered.slice(0, RUNS_PER_BLOCK);
  const inSight = cells(address, ids, leaves, measures);
  const { paths, values } = opening;
  const isIt =
    paths &&
    areSame(
      paths,
      leaves.map(({ path }) => path),
    ) &&
    areSame(ids, runs.slice(0, RUNS_PER_BLOCK));
  if (isIt && values) queries.setQueryData(inSight.queryKey, cellsOf(paths, values, []));
  else await queries.prefetchQuery(inSight);
}
