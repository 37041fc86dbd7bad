import { keepPreviousData, queryOptions, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer, useRef } from "react";
import { POLL_MILLISECONDS, type ProjectAddress } from "@/api/queries";
import {
  type FieldName,
  type FoundGroup,
  type FoundGroups,
  type FoundRows,
  findGroups,
  type Key,
  type RowsQuery,
  type RunsFilter,
  searchRuns,
} from "@/api/runs";
import { MOST_SHOWN, type ShownRun } from "@/api/selection";
import { TELLS_NO_END } from "@/api/values";
import { type Lost, lostOf } from "@/ui/LostParts";
import { homeColour } from "@/ui/palette";
import type { Waited } from "@/ui/Waiting";
import type { TableRow } from "./cellValue";
import { type ColumnModel, columnModel, placeOf } from "./columns";
import { GROUPS_PER_PAGE, GroupTree, groupId, type Located, type Wanted } from "./GroupTree";
import type { GroupItem, Item } from "./grid";
import { groupSort, placeOfField, sortFields } from "./groupOrder";
import { groupCell, keyLabel, statusLabel } from "./groupText";
import type { Span } from "./stretches";

/** The server tells of a hundred fields; three may be for the order, and two for the status. */
const MOST_COLUMNS = 95;
const STATE = "sys/state";
const FAILED = "sys/failed";

export interface Groups {
  /** How many lines there are; undefined until the first answer. */
  size: number | undefined;
  groups: number | undefined;
  /** How many runs there are in all groups. */
  runs: number | undefined;
  itemAt: (index: number) => Item | undefined;
  placeOf: (key: string) => number | undefined;
  span: (first: number, last: number) => Span;
  /** Another text whenever lines may have moved. */
  version: string;
  /** How many new runs wait to be shown; null while the order is the newest. */
  waiting: number | null;
  acceptWaiting: () => void;
  release: () => void;
  change: (id: string, changed: (row: TableRow) => TableRow) => () => void;
  within: (group: GroupItem) => RunsFilter["within"];
  error: unknown;
  isStale: boolean;
  updatedAt: number;
  retry: () => void;
  waited: Waited;
  lost: Lost | null;
}

/** How many of the shown runs each group has: of those that the table lists, as the groups themselves count. */
const shownGroups = (
  address: ProjectAddress,
  filter: RunsFilter,
  fields: readonly string[],
  shown: readonly string[],
  isAsked: boolean,
) =>
  queryOptions({
    queryKey: ["runs", address.workspace, address.project, "shown-groups", filter, fields, shown],
    enabled: isAsked && fields.length > 0 && shown.length > 0,
    retry: false,
    queryFn: ({ signal }) =>
      findGroups(
        address,
        { ...filter, ids: shown },
        { by: fields.map((path) => ({ path })), columns: [], limit: MOST_SHOWN },
        signal,
      ),
    placeholderData: keepPreviousData,
  });

/** The table's runs in groups: pages of groups and of their runs, as far as they are open and in sight. */
export function useGroups(
  address: ProjectAddress,
  query: RowsQuery,
  {
    fields,
    columns,
    sort,
    open,
    shown,
    shownRuns,
    computedKeys,
    hasOwnColours,
    isFree,
    isAsked,
  }: {
    fields: readonly string[];
    columns: readonly ColumnModel[];
    sort: readonly string[] | undefined;
    open: ReadonlySet<string>;
    /** The ids of the runs that the tabs show. */
    shown: readonly string[];
    shownRuns: readonly ShownRun[];
    /** The columns of `query.computed`. */
    computedKeys: readonly string[];
    /** Whether colours stand for runs and groups, and not for the values of a field. */
    hasOwnColours: boolean;
    /** Whether lines may move, because nobody looks beyond the newest. */
    isFree: boolean;
    /** Whether somebody looks: what is known stays meanwhile. */
    isAsked: boolean;
  },
  { first, last }: { first: number; last: number },
): Groups {
  const enabled = fields.length > 0;
  const asked = useMemo(() => columns.filter((column) => !placeOf(column)).slice(0, MOST_COLUMNS), [columns]);
  // What a status is called takes three fields.
  const withStatus = fields.includes(STATE) || asked.some(({ path }) => path === STATE);
  const askedFields: FieldName[] = [
    ...asked.map(({ path, what }) => ({
      path,
      ...(what && what !== "last" ? { aggregate: what as "min" | "max" | "average" | "variance" } : {}),
    })),
    ...(withStatus ? [{ path: FAILED }, { path: TELLS_NO_END }] : []),
  ];
  for (const field of sortFields(sort)) if (placeOfField(askedFields, field) < 0) askedFields.push(field);
  const statusOf = ({ columns }: FoundGroup) => [columns[asked.length], columns[asked.length + 1]] as const;
  const key = JSON.stringify([address, query, fields, askedFields]);
  const fresh = useRef<GroupTree | null>(null);
  const good = useRef<GroupTree | null>(null);
  if (fresh.current?.key !== key) fresh.current = new GroupTree(key, fields, computedKeys);
  const tree = fresh.current;
  tree.open = open;

  const ask = (wanted: Wanted, signal: AbortSignal): Promise<FoundGroups | FoundRows> => {
    const filter = { ...query.filter, within: wanted.within };
    const offset = wanted.page * GROUPS_PER_PAGE;
    if (wanted.kind === "runs") return searchRuns(address, { ...query, filter }, offset, GROUPS_PER_PAGE, signal);
    const field = fields[wanted.depth]!;
    const by = [{ path: field }];
    const order = groupSort(sort, field, askedFields);
    return findGroups(
      address,
      filter,
      { by, columns: askedFields, sort: order, offset, limit: GROUPS_PER_PAGE },
      signal,
    );
  };
  const wanted = enabled && isAsked ? tree.wanted(first, last) : [];
  const groupsKey = ["runs", address.workspace, address.project, "groups", key, sort];
  const answers = useQueries({
    queries: wanted.map((each) => ({
      queryKey: [...groupsKey, each.level, each.page],
      retry: false,
      staleTime: POLL_MILLISECONDS,
      queryFn: ({ signal }: { signal: AbortSignal }) => ask(each, signal),
    })),
  });
  let updatedAt = 0;
  for (const [index, { data, dataUpdatedAt }] of answers.entries()) {
    if (!data) continue;
    updatedAt = Math.max(updatedAt, dataUpdatedAt);
    if ("groups" in data) {
      tree.takeGroups(wanted[index]!, data, isFree);
    } else tree.takeRuns(wanted[index]!, data, isFree, dataUpdatedAt);
  }
  if (enabled && tree.groups !== undefined) good.current = tree;
  // What has just come may be open itself, and then more is wanted than was known when this rendering began.
  const [, renderAgain] = useReducer((count: number) => count + 1, 0);
  const isBehind = enabled && isAsked && tree.wanted(first, last).length > wanted.length;
  useEffect(() => {
    if (isBehind) renderAgain();
  });
  const known = tree.groups === undefined ? good.current : tree;
  if (known) known.open = open;

  const shownIn = useQuery(shownGroups(address, query.filter, fields, shown, isAsked));
  // While a query cannot be read, the groups of the last good one stay, and their eyes with them.
  const counted = useRef<FoundGroups["groups"]>(undefined);
  if (shownIn.data) counted.current = shownIn.data.groups;
  const ofShown = counted.current;
  const shownCounts = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { key: keys, count } of (shown.length > 0 && ofShown) || []) {
      for (let depth = 1; depth <= keys.length; depth++) {
        const id = groupId(keys.slice(0, depth));
        counts.set(id, (counts.get(id) ?? 0) + count);
      }
    }
    return counts;
  }, [ofShown, shown]);

  // A group has the colour of its line in a chart, also when that is hidden again.
  const drawn = useRef(new Map<string, number>());
  const colours = useMemo(() => {
    const found = new Map<string, number>();
    for (const { groups = [], groupColour, colour } of shownRuns) {
      const name = JSON.stringify(groups);
      if (groupColour !== undefined) drawn.current.set(name, groupColour);
      for (let depth = 1; depth <= groups.length && groupColour === undefined; depth++) {
        const outer = JSON.stringify(groups.slice(0, depth));
        if (!found.has(outer)) found.set(outer, colour);
      }
    }
    return found;
  }, [shownRuns]);
  const colourOf = (id: string) => {
    const labels = (JSON.parse(id) as ([string, string] | null)[]).map((each) =>
      keyLabel(each && ({ type: each[0], value: each[1] } as Key)),
    );
    const name = JSON.stringify(labels);
    return !hasOwnColours ? colours.get(name) : (drawn.current.get(name) ?? homeColour(name));
  };

  // A line that says the same is the same object, so that it is not drawn again.
  const made = useRef(new WeakMap<object, { signature: string; item: Item }>());
  const signature = JSON.stringify([fields, asked.map((column) => [column.key, column.format, column.digits])]);
  const itemOf = (located: Exclude<Located, { kind: "loading" }>): Item => {
    const source = located.kind === "run" ? located.row : located.group;
    const isOpen = located.kind === "group" && open.has(located.id);
    const count = located.kind === "group" ? (shownCounts.get(located.id) ?? 0) : 0;
    const colour = located.kind === "group" ? colourOf(located.id) : undefined;
    const now =
      located.kind === "run" ? `run ${located.depth}` : `${signature} ${located.id} ${isOpen} ${count} ${colour}`;
    const before = made.current.get(source);
    if (before?.signature === now) return before.item;
    const item: Item =
      located.kind === "run"
        ? { kind: "run", row: located.row, depth: located.depth }
        : {
            kind: "group",
            id: located.id,
            depth: located.depth,
            field: columnModel({ path: fields[located.depth]! }, {}).title,
            label: statusLabel(located.group.key[0] ?? null, ...statusOf(located.group)),
            count: located.group.count,
            colour,
            isOpen,
            shown: count,
            cells: new Map(
              asked.flatMap((column, index) => {
                const cell = groupCell(located.group.columns[index], column, ...statusOf(located.group));
                return cell ? [[column.key, cell] as const] : [];
              }),
            ),
          };
    made.current.set(source, { signature: now, item });
    return item;
  };
  const failed = answers.find((answer) => answer.isError);
  const isStale = known !== tree && known !== null && !failed;
  const queries = useQueryClient();

  return {
    size: known?.groups === undefined ? undefined : known.size,
    groups: known?.groups,
    runs: known?.runs,
    itemAt: (index) => {
      const located = known?.locate(index);
      return !located || located.kind === "loading" ? undefined : itemOf(located);
    },
    placeOf: (key) => known?.placeOf(key),
    span: (first, last) => known?.span(first, last) ?? { stretches: [], closed: 0 },
    version: `${known?.key}:${known?.version}`,
    waiting: known?.waiting ?? null,
    acceptWaiting: () => {
      known?.accept(wanted);
      renderAgain();
    },
    release: () => good.current?.release(),
    change: (id, changed) => {
      const back = good.current?.change(id, changed);
      renderAgain();
      return () => {
        back?.();
        renderAgain();
      };
    },
    within: (group) => {
      const keys = JSON.parse(group.id) as ([string, string] | null)[];
      return keys.map((each, depth) => ({
        path: fields[depth]!,
        key: each && {
          type: each[0] as NonNullable<FoundGroups["groups"][number]["key"][number]>["type"],
          value: each[1],
        },
      }));
    },
    error: failed?.error ?? null,
    lost: lostOf("Which groups are shown could not be loaded", shownIn),
    isStale,
    updatedAt,
    retry: () => {
      for (const answer of answers) if (answer.isError) answer.refetch();
    },
    waited: {
      isPending: known?.groups === undefined,
      isStale,
      isAsked: !enabled || answers.some((answer) => answer.fetchStatus !== "idle"),
      cancel: enabled ? () => void queries.cancelQueries({ queryKey: groupsKey }) : undefined,
      retry: () => {
        for (const answer of answers) if (!answer.data) answer.refetch();
      },
    },
  };
}
