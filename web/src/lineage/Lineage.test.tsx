import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { Changes, RunChange } from "@/api/changes";
import { Lineage, type LineageState } from "./Lineage";

const live = vi.hoisted(() => ({ tell: (_: Changes) => {} }));
vi.mock("@/api/live", async (original) => ({
  ...(await original<typeof import("@/api/live")>()),
  useChanges: (listener: (changes: Changes) => void) => {
    live.tell = listener;
  },
}));

interface Asked {
  measure?: { path: string; kind: string };
}

const server = vi.hoisted(() => {
  const server = { held: [] as (() => void)[], isHeld: false, asked: 0 };
  vi.stubGlobal("fetch", async (request: Request) => {
    const { measure } = (await request.json()) as Asked;
    server.asked++;
    if (server.isHeld) await new Promise<void>((resolve) => server.held.push(resolve));
    const value = measure === undefined ? null : { last: 3.5, min: 1.25, max: 7.75 }[measure.kind];
    const run = (id: string, parent: string | null) => ({
      ...{ id, uuid: id, name: `run ${id}`, experiment: null, is_head: false, is_trashed: false, state: "finished" },
      ...{ parent, step: parent && 2, last_step: 10, seconds: 1, created_at: 1, value },
    });
    const runs = [run("A", null), run("B", "A"), run("C", "A"), run("D", "A")];
    return new Response(JSON.stringify({ runs, is_complete: true }), {
      headers: { "Content-Type": "application/json" },
    });
  });
  return server;
});

afterEach(() => {
  server.isHeld = false;
  cleanup();
});

const queries = new QueryClient();
const lineage = (state: LineageState) => (
  <QueryClientProvider client={queries}>
    <Lineage
      address={{ workspace: "team", project: "shelf" }}
      runs={[]}
      state={state}
      onState={() => {}}
      hovered={null}
      onHover={() => {}}
      runLink={(id, content) => <a href={`#${id}`}>{content}</a>}
      onToggle={() => {}}
      onShow={() => {}}
    />
  </QueryClientProvider>
);

it.each(["tree", "table"] as const)("shows no values under a name that they are not of, in the %s", async (view) => {
  const by = (kind: "last" | "min" | "max"): LineageState => ({ axis: "step", view, measure: { path: "loss", kind } });
  const { rerender, container } = render(lineage(by("last")));
  expect(await screen.findAllByText("3.5")).toHaveLength(4);
  server.isHeld = true;
  rerender(lineage(by("min")));
  expect(screen.queryAllByText("3.5")).toEqual([]);
  expect(screen.queryAllByText("1.25")).toEqual([]);
  expect(container.querySelector("[data-stale]")).not.toBeNull();
  await waitFor(() => expect(server.held.length).toBe(1));
  server.held.pop()!();
  expect(await screen.findAllByText("1.25")).toHaveLength(4);
  expect(container.querySelector("[data-stale]")).toBeNull();
  queries.clear();
});

it("goes with the arrows from the run that has the focus", async () => {
  render(lineage({ axis: "step", view: "tree" }));
  await screen.findByRole("button", { name: "Show C" });
  const eye = (row: number) => document.querySelector<HTMLElement>(`[data-row="${row}"] button`)!;
  act(() => eye(2).focus());
  fireEvent.keyDown(eye(2), { key: "ArrowDown" });
  expect(document.activeElement).toBe(eye(3));
  fireEvent.keyDown(eye(3), { key: "ArrowUp" });
  expect(document.activeElement).toBe(eye(2));
});

it("follows how far the runs that it lists have come", async () => {
  render(lineage({ axis: "step", view: "tree" }));
  await screen.findByRole("button", { name: "Show C" });
  const tell = (id: string, series: RunChange["series"]) => {
    const change = { id, uuid: id, kind: "run", isNew: false, isGone: false, values: [], added: [], step: 1, series };
    act(() => live.tell({ everything: false, runs: new Map([[id, change as RunChange]]) }));
  };
  const before = server.asked;
  tell("elsewhere", ["loss"]);
  tell("C", []);
  expect(server.asked).toBe(before);
  tell("C", ["loss"]);
  await waitFor(() => expect(server.asked).toBe(before + 1));
});
