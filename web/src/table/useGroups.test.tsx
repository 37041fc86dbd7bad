import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { type FoundGroups, findGroups, type RunsFilter } from "@/api/runs";
import type { ShownRun } from "@/api/selection";
import { homeColour } from "@/ui/palette";
import { useGroups } from "./useGroups";

vi.mock("@/api/runs", () => ({ findGroups: vi.fn(), searchRuns: vi.fn() }));

const address = { workspace: "team", project: "digits" };
const found = (counts: Record<string, number>): FoundGroups => ({
  total: 0,
  groups_total: Object.keys(counts).length,
  groups: Object.entries(counts).map(([value, count]) => ({ key: [{ type: "string", value }], count, columns: [] })),
});
const FIELDS = ["optimizer"];
const NONE: readonly never[] = [];
const run = (id: string, groupColour?: number): ShownRun => ({
  id,
  uuid: id,
  name: id,
  colour: 4,
  groups: ["adam"],
  ...(groupColour === undefined ? {} : { groupColour }),
});

/** The groups of a table, whose first is that of `adam`. */
function groupsOf(filter: RunsFilter, first: { shownRuns: readonly ShownRun[]; hasOwnColours?: boolean }) {
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const query = { filter, sort: [], columns: [], computed: [] };
  const open = new Set<string>();
  const range = { first: 0, last: 25 };
  const { result, rerender } = renderHook(
    ({ shownRuns, hasOwnColours = true }) => {
      const shown = shownRuns.map(({ id }) => id);
      const kept = { computedKeys: NONE, isFree: true, isAsked: true, hasOwnColours };
      return useGroups(
        address,
        query,
        { fields: FIELDS, columns: NONE, sort: undefined, open, shown, shownRuns, ...kept },
        range,
      );
    },
    { wrapper, initialProps: first },
  );
  const adam = () => {
    const item = result.current.itemAt(0);
    return item?.kind === "group" ? item : undefined;
  };
  return { adam, rerender };
}

test("of a group under a query, those runs are shown that the query finds", async () => {
  vi.mocked(findGroups).mockImplementation(async (_, filter) =>
    found({ adam: filter.ids === undefined ? 3 : filter.text === "big" ? 1 : 2 }),
  );
  const { adam } = groupsOf({ text: "big" }, { shownRuns: [run("D-1", 2), run("D-2", 2)] });
  await waitFor(() => expect(adam()).toMatchObject({ count: 3, shown: 1 }));
});

test("a group has a colour before it is shown, and keeps the one that it was drawn in", async () => {
  vi.mocked(findGroups).mockImplementation(async (_, { ids }) => found({ adam: ids?.length ?? 3 }));
  const { adam, rerender } = groupsOf({}, { shownRuns: [] });
  await waitFor(() => expect(adam()).toMatchObject({ shown: 0, colour: homeColour('["adam"]') }));
  rerender({ shownRuns: [run("D-1", 7)] });
  await waitFor(() => expect(adam()).toMatchObject({ shown: 1, colour: 7 }));
  rerender({ shownRuns: [] });
  await waitFor(() => expect(adam()).toMatchObject({ shown: 0, colour: 7 }));
});

test("where colours stand for values, a group has that of its first shown run", async () => {
  vi.mocked(findGroups).mockImplementation(async (_, { ids }) => found({ adam: ids?.length ?? 3 }));
  const { adam, rerender } = groupsOf({}, { shownRuns: [run("D-1")], hasOwnColours: false });
  await waitFor(() => expect(adam()).toMatchObject({ shown: 1, colour: 4 }));
  rerender({ shownRuns: [], hasOwnColours: false });
  await waitFor(() => expect(adam()).toMatchObject({ shown: 0, colour: undefined }));
});
