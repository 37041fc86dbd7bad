import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { ANY_RUN, DEFAULT_SELECTION, type Selection } from "@/api/selection";
import type { TableState } from "@/table/state";
import { useShownRuns } from "./useShownRuns";

const server = vi.hoisted(() => ({ isBroken: false }));
const asked = vi.hoisted(() => {
  const bodies: { path: string; columns?: string[]; limit?: number; query?: string; ids?: string[] }[] = [];
  vi.stubGlobal("fetch", async (path: string, { body }: { body: string }) => {
    bodies.push({ path, ...JSON.parse(body) });
    if (body.includes("wrong")) {
      const problem = { title: "Bad request", status: 400, detail: "That is no query.", position: 0 };
      return new Response(JSON.stringify(problem), {
        status: 400,
        headers: { "Content-Type": "application/problem+json" },
      });
    }
    if (server.isBroken) return new Response(JSON.stringify({ detail: "The store is away." }), { status: 400 });
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

test("the first runs of a grouped table are one question, and so are chosen ones in the order of its groups", async () => {
  const table: TableState = { group: ["optimizer"], q: "`a`:int = 1", sort: ["-loss"] };
  const levels = [{ path: "optimizer", sort: [{ by: "column", index: 0, descending: true }] }];
  const found = show(false, DEFAULT_SELECTION, table);
  await waitFor(() => expect(found.current.runs?.[0]?.id).toBe("DIG-1"));
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ query: table.q, limit: 5, levels, group_columns: [{ path: "loss" }] });
  expect(asked[0]?.path).toMatch(/runs\/in-groups$/);
  show(false, { kind: "chosen", ids: ["DIG-1", "DIG-2"] }, table);
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toMatchObject({ query: table.q, chosen: ["DIG-1", "DIG-2"], limit: 2, levels });
});

test("runs that were chosen are shown beside a query that nobody understands", async () => {
  const table: TableState = { group: ["optimizer"], q: "wrong" };
  const found = show(false, { kind: "chosen", ids: ["DIG-1"] }, table);
  await waitFor(() => expect(found.current.runs?.[0]?.id).toBe("DIG-1"));
  expect(asked.map(({ ids, query }) => ids ?? query)).toEqual(["wrong", ["DIG-1"]]);
});

test("what could not be had is asked for again", async () => {
  server.isBroken = true;
  const found = show(false);
  await waitFor(() => expect(found.current.error).toBeTruthy());
  server.isBroken = false;
  await found.current.retry();
  await waitFor(() => expect(found.current.runs?.[0]?.id).toBe("DIG-1"));
  expect(found.current.error).toBeNull();
});
