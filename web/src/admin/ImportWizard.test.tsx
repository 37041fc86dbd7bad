import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { parseListState } from "@/ui/listState";
import { ImportWizard } from "./ImportWizard";

const server = vi.hoisted(() => {
  const server = { states: {} as Record<string, string>, asked: [] as string[], entries: [] as string[] };
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const [id, report] = pathname.replace(/^\/api\/v1\/imports\/?/, "").split("/");
    const jobs = Object.entries(server.states).map(([id, state]) => ({
      ...{ id, state, subject: `/exports/${id} into team/digits`, done: 3, total: 9, error: null, is_cancelled: false },
      ...{ created_by: "ann", created_at: 0 },
    }));
    if (report) server.asked.push(id + search);
    if (report) return Response.json({ total: 250, bad: 102, runs: [] });
    if (id) return Response.json(jobs.find((each) => each.id === id));
    return Response.json({ any_folder: true, shared_folder: false, imports: jobs });
  });
  return server;
});
afterEach(cleanup);

const show = (states: Record<string, string>, address = "") => {
  server.states = states;
  server.entries = [];
  function Page() {
    const read = (entry: string) => parseListState(Object.fromEntries(new URLSearchParams(entry)));
    const [state, setState] = useState(() => read(address));
    const onState = (next: typeof state) => {
      const said = Object.entries(parseListState({ ...next })).filter(([, value]) => value !== undefined);
      const entry = `?${new URLSearchParams(said.map(([name, value]) => [name, String(value)]))}`;
      server.entries.push(entry);
      setState(read(entry));
    };
    const place = { state, onState };
    return <ImportWizard project="team/digits" serverUrl="https://seamark.example" {...place} />;
  }
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Page />
    </QueryClientProvider>,
  );
};

it("keeps in the address which report is open, of what, and at which page", async () => {
  show({ later: "done", first: "done" });
  fireEvent.click(await screen.findByRole("button", { name: "/exports/first into team/digits" }));
  fireEvent.click(await screen.findByRole("button", { name: "After" }));
  await vi.waitFor(() => expect(server.asked).toContain("first?only_bad=false&offset=100&limit=100"));
  fireEvent.click(screen.getByRole("radio", { name: "With problems" }));
  expect(server.entries).toEqual(["?open=first", "?page=2&open=first", "?open=first&bad=true"]);
  await vi.waitFor(() => expect(server.asked.at(-1)).toBe("first?only_bad=true&offset=0&limit=100"));
  cleanup();
  server.asked = [];
  show({ later: "done", first: "done" }, "?open=first&bad=true&page=2");
  expect(await screen.findByText("101–102 of 102")).toBeTruthy();
  expect(server.asked).toEqual(["first?only_bad=true&offset=100&limit=100"]);
});

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
