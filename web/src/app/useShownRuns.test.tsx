import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { ANY_RUN } from "@/api/runs";
import { DEFAULT_SELECTION, type Selection } from "@/api/selection";
import type { TableState } from "@/table/state";
import { useShownRuns } from "./useShownRuns";

const asked = vi.hoisted(() => {
  const bodies: { columns?: string[]; limit?: number; query?: string; ids?: string[] }[] = [];
  vi.stubGlobal("fetch", async (path: string, { body }: { body: string }) => {
    bodies.push(JSON.parse(body));
    const rows = [{ id: "DIG-1", uuid: "1", attributes: {} }];
    const answer = path.endsWith("/suggested") ? { considered: 1, configs: [], metrics: [] } : { total: 1, rows };
    return new Response(JSON.stringify(answer), { headers: { "Content-Type": "application/json" } });
  });
  return bodies;
});

const address = { workspace: "team", project: "digits" };

function show(isTableAsked: boolean, selection: Selection = DEFAULT_SELECTION, table: TableState = {}) {
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  return renderHook(() => useShownRuns(address, selection, table, 0, { isUrgent: false, isTableAsked }), {
    wrapper,
  }).result;
}

beforeEach(() => {
  asked.length = 0;
});

test("the first runs of a table that is seen are taken from its first page", async () => {
  const found = show(true);
  await waitFor(() => expect(found.current.runs?.[0]?.id).toBe("DIG-1"));
  expect(asked.some(({ limit }) => limit === 100)).toBe(true);
});

test("nothing of a table that nobody sees is asked for, but its first runs", async () => {
  const found = show(false);
  await waitFor(() => expect(found.current.runs?.[0]?.id).toBe("DIG-1"));
  expect(asked).toEqual([expect.objectContaining({ limit: 5, columns: ["sys/name"] })]);
});

test("chosen runs are shown from the trash where the table lists what is there", async () => {
  const chosen: Selection = { kind: "chosen", ids: ["DIG-1"] };
  const found = show(false, chosen, { q: "`sys/trashed`:bool = true" });
  await waitFor(() => expect(found.current.runs?.[0]?.id).toBe("DIG-1"));
  expect(asked[0]).toMatchObject({ ids: ["DIG-1"], query: ANY_RUN });
  show(false, chosen, { q: "`params/lr`:float > 1" });
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toMatchObject({ ids: ["DIG-1"] });
  expect(asked[1]?.query).toBeUndefined();
});
