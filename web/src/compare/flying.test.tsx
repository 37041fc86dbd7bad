import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { measuresOf } from "./measure";
import { useCells } from "./useComparison";

const asked = vi.hoisted(() => {
  const paths: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    paths.push(((await request.json()) as { columns: string[] }).columns[0]!);
    return new Response(JSON.stringify({ total: 0, rows: [] }), { headers: { "Content-Type": "application/json" } });
  });
  return paths;
});

const address = { workspace: "team", project: "digits" };
const attributes = Array.from({ length: 4_000 }, (_, place) => ({
  ...{ path: `p${place}`, type: "int" as const, count: 1, differs: false, isEmpty: false },
}));
const runs = [{ id: "DIG-1", uuid: "1", name: "one", colour: 0 }];
const measures = measuresOf({ aggregate: "last", step: 0 }, []);

const at = (firstLeaf: number) => ({ firstLeaf, lastLeaf: firstLeaf + 20, firstRun: 0, lastRun: 0 });

const scrolled = (first = at(0)) => {
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const { rerender } = renderHook(({ window }) => useCells(address, attributes, runs, measures, window), {
    wrapper,
    initialProps: { window: first },
  });
  return { queries, scrollTo: (leaf: number) => rerender({ window: at(leaf) }) };
};

beforeEach(() => {
  asked.length = 0;
});
afterEach(cleanup);

it("asks for no values of rows that fly past, and for those where they stay", async () => {
  const { scrollTo } = scrolled();
  await waitFor(() => expect(asked).toEqual(["p0"]));
  for (let leaf = 400; leaf <= 3_600; leaf += 400) scrollTo(leaf);
  await waitFor(() => expect(asked).toEqual(["p0", "p3600"]));
});

it("asks for rows that follow those in sight", async () => {
  const { scrollTo } = scrolled();
  for (const leaf of [15, 30, 45]) scrollTo(leaf);
  await waitFor(() => expect(asked).toEqual(["p0", "p40"]));
});

it("takes the first rows in sight for no flight", () => {
  const { queries, scrollTo } = scrolled({ firstLeaf: 0, lastLeaf: -1, firstRun: 0, lastRun: -1 });
  scrollTo(0);
  expect(queries.getQueryCache().getAll()).toHaveLength(1);
});
