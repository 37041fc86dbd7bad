import { QueryClient, QueryClientProvider, QueryObserver } from "@tanstack/react-query";
import { cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { emitForTests, type RunChange, refresh } from "@/api/live";
import { LINES_PER_PAGE } from "@/api/logPages";
import { logPage } from "@/api/runQueries";
import { useLiveQueries } from "./useLiveQueries";

const server = vi.hoisted(() => {
  const state = { asked: 0, lines: 3 };
  vi.stubGlobal("fetch", async () => {
    state.asked++;
    const points = Array.from({ length: state.lines }, (_, index) => ({
      index,
      step: index,
      timestamp: 0,
      value: "x",
    }));
    return new Response(JSON.stringify({ total: state.lines, points }), {
      headers: { "Content-Type": "application/json" },
    });
  });
  return state;
});

const project = { workspace: "team", project: "digits" };
const address = { ...project, run: "DIG-1" };
const console_ = "monitoring/stdout";
const SOME_SECONDS = 5_000;

let queries: QueryClient;
beforeEach(() => {
  Object.assign(server, { asked: 0, lines: 3 });
  vi.useFakeTimers();
  queries = new QueryClient();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** Looks at a page of the console as one view does, and leaves. */
async function look(growing: boolean): Promise<void> {
  const leave = new QueryObserver(queries, logPage(address, console_, 0, growing)).subscribe(() => {});
  await vi.advanceTimersByTimeAsync(10);
  leave();
}

const change: RunChange = {
  ...{ id: "DIG-1", uuid: "1", kind: "run", isNew: false, isGone: false, step: null },
  ...{ values: [], added: [], series: [console_] },
};

it("has two views of a console that is over ask for it once", async () => {
  await look(false);
  await vi.advanceTimersByTimeAsync(SOME_SECONDS);
  await look(false);
  expect(server.asked).toBe(1);
});

it("has one that is written to asked for anew, but for its full pages", async () => {
  await look(true);
  await vi.advanceTimersByTimeAsync(SOME_SECONDS);
  await look(true);
  expect(server.asked).toBe(2);
  server.lines = LINES_PER_PAGE;
  await vi.advanceTimersByTimeAsync(SOME_SECONDS);
  await look(true);
  await vi.advanceTimersByTimeAsync(SOME_SECONDS);
  await look(true);
  expect(server.asked).toBe(3);
});

it("fetches what is shown outside of projects, too, when somebody asks for everything anew", async () => {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  renderHook(() => useLiveQueries(undefined), { wrapper });
  const homes = vi.fn(async () => ["team"]);
  new QueryObserver(queries, { queryKey: ["workspaces"], queryFn: homes, staleTime: Infinity }).subscribe(() => {});
  await vi.advanceTimersByTimeAsync(10);
  refresh();
  await vi.advanceTimersByTimeAsync(SOME_SECONDS);
  expect(homes).toHaveBeenCalledTimes(2);
});

it("knows what changed while nobody looked", async () => {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  renderHook(() => useLiveQueries(project), { wrapper });
  await look(false);
  emitForTests({ everything: false, runs: new Map([["DIG-2", { ...change, id: "DIG-2", uuid: "2" }]]) });
  await look(false);
  expect(server.asked).toBe(1);
  emitForTests({ everything: false, runs: new Map([["DIG-1", change]]) });
  await vi.advanceTimersByTimeAsync(SOME_SECONDS);
  expect(server.asked).toBe(1);
  await look(false);
  expect(server.asked).toBe(2);
});
