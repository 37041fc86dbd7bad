import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ImportWizard } from "./ImportWizard";

const server = vi.hoisted(() => {
  const server = { states: {} as Record<string, string> };
  vi.stubGlobal("fetch", async (request: Request) => {
    const [id, report] = new URL(request.url).pathname.replace(/^\/api\/v1\/imports\/?/, "").split("/");
    const jobs = Object.entries(server.states).map(([id, state]) => ({
      ...{ id, state, subject: `/exports/${id} into team/digits`, done: 3, total: 9, error: null, is_cancelled: false },
      ...{ created_by: "ann", created_at: 0 },
    }));
    if (report) return Response.json({ total: 2, bad: 0, runs: [] });
    if (id) return Response.json(jobs.find((each) => each.id === id));
    return Response.json({ any_folder: true, shared_folder: false, imports: jobs });
  });
  return server;
});
afterEach(cleanup);

const show = (states: Record<string, string>) => {
  server.states = states;
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ImportWizard project="team/digits" serverUrl="https://seamark.example" />
    </QueryClientProvider>,
  );
};

it("opens the import that is under way before those that wait for it, and does not read out each row of it", async () => {
  show({ later: "waiting", first: "running" });
  expect(await screen.findByRole("heading", { name: "Importing" })).toBeTruthy();
  expect(screen.getByRole("status").textContent).toContain("3 of 9 rows are read");
  expect(screen.getByRole("status").getAttribute("aria-live")).toBe("off");
});

it("says of an import that it waits", async () => {
  show({ later: "waiting", before: "done" });
  expect(await screen.findByRole("heading", { name: "Waiting for its turn" })).toBeTruthy();
});
