import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { Changes, RunChange } from "@/api/changes";
import { ExperimentPage } from "./ExperimentPage";

const live = vi.hoisted(() => ({ tell: (_: Changes) => {} }));
vi.mock("@/api/live", async (original) => ({
  ...(await original<typeof import("@/api/live")>()),
  useChanges: (listener: (changes: Changes) => void) => {
    live.tell = listener;
  },
}));
vi.mock("@tanstack/react-router", () => ({
  Link: () => null,
  useParams: () => ({ workspace: "team", project: "digits", name: "wide" }),
}));
vi.mock("./RunPage", () => ({ RunView: ({ run }: { run: string }) => <p>{run}</p> }));
const server = vi.hoisted(() => {
  const server = { asked: [] as AbortSignal[], answer: (_: string) => {} };
  vi.stubGlobal("fetch", (request: Request) => {
    server.asked.push(request.signal);
    return new Promise((resolve) => {
      server.answer = (id) =>
        resolve(
          new Response(JSON.stringify({ rows: [{ id }], total: 1 }), {
            headers: { "Content-Type": "application/json" },
          }),
        );
    });
  });
  return server;
});

afterEach(cleanup);

it("does not give up the head that a slow server looks up, however fast the project changes", async () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ExperimentPage />
    </QueryClientProvider>,
  );
  await waitFor(() => expect(server.asked).toHaveLength(1));
  server.answer("DIG-1");
  await screen.findByText("DIG-1");
  const change = { id: "DIG-9", kind: "run", isNew: true, isGone: false, values: [] } as unknown as RunChange;
  const tell = () => act(() => live.tell({ everything: false, runs: new Map([["DIG-9", change]]) }));
  tell();
  await waitFor(() => expect(server.asked).toHaveLength(2));
  for (let count = 0; count < 4; count++) tell();
  expect(server.asked.map((signal) => signal.aborted)).toEqual([false, false]);
  server.answer("DIG-9");
  expect(await screen.findByText("DIG-9")).toBeTruthy();
});
