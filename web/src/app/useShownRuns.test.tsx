import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { DEFAULT_SELECTION } from "@/api/selection";
import { useShownRuns } from "./useShownRuns";

const asked = vi.hoisted(() => {
  const bodies: { columns?: string[]; limit?: number }[] = [];
  vi.stubGlobal("fetch", async (path: string, { body }: { body: string }) => {
    bodies.push(JSON.parse(body));
    const rows = [{ id: "DIG-1", uuid: "1", attributes: {} }];
    const answer = path.endsWith("/suggested") ? { considered: 1, configs: [], metrics: [] } : { total: 1, rows };
    return new Response(JSON.stringify(answer), { headers: { "Content-Type": "application/json" } });
  });
  return bodies;
});

const address = { workspace: "team", project: "digits" };
const table = {};

function show(isTableAsked: boolean) {
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  return renderHook(() => useShownRuns(address, DEFAULT_SELECTION, table, 0, { isUrgent: false, isTableAsked }), {
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
