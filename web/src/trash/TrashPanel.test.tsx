import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ListState } from "@/ui/listState";
import { TrashPanel } from "./TrashPanel";

const server = vi.hoisted(() => {
  const server = { total: 0, fingerprint: "f1", kind: "run", purged: [] as unknown[], areJobsLost: false };
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    const answer = (body: unknown, status = 200) =>
      new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
    if (pathname.endsWith("/jobs"))
      return server.areJobsLost ? answer({ detail: "The jobs are lost." }, 500) : answer({ jobs: [] });
    if (pathname.endsWith("/policy")) return answer({ trash_days: null });
    if (pathname.endsWith("/restore")) return answer({ done: (await request.json()).ids, errors: [] });
    if (pathname.endsWith("/purge")) {
      server.purged.push(await request.json());
      return answer({ detail: "The trash has changed since you looked." }, 409);
    }
    const offset = Number(searchParams.get("offset"));
    const entries = Array.from({ length: Math.max(0, Math.min(100, server.total - offset)) }, (_, index) => ({
      ...{ id: `SH-${offset + index}`, uuid: `${offset + index}`, kind: server.kind, name: "a run", owner: "ann" },
      ...{ created_at: 1, trashed_at: 2, trashed_by: "ann", size: 10 },
    }));
    return answer({ total: server.total, size: 10 * server.total, fingerprint: server.fingerprint, entries });
  });
  return server;
});
const went = vi.fn();

beforeEach(() => {
  server.purged.length = 0;
  went.mockClear();
});
afterEach(() => {
  cleanup();
  queries.clear();
});

const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
const panel = (state: ListState = {}) => (
  <QueryClientProvider client={queries}>
    <TrashPanel
      project={{ workspace: "team", project: "shelf" }}
      canChange
      entryLink={({ name }) => name}
      state={state}
      onState={went}
    />
  </QueryClientProvider>
);
const shown = (state?: ListState) => render(panel(state));

it("empties the trash as it was when somebody asked, and says so where it is another by then", async () => {
  server.total = 2;
  shown();
  fireEvent.click(await screen.findByRole("button", { name: "Empty the trash" }));
  // One came and another one went.
  server.fingerprint = "f2";
  const dialog = within(screen.getByRole("dialog"));
  fireEvent.change(dialog.getByRole("textbox"), { target: { value: "shelf" } });
  fireEvent.click(dialog.getByRole("button", { name: "Delete 2 for good" }));
  await waitFor(() => expect(server.purged).toEqual([{ ids: null, fingerprint: "f1" }]));
  expect(await dialog.findByText(/has changed since you looked/)).toBeTruthy();
  // What is said to go, and what goes, are as they were asked for until the dialog is closed; then it is looked at anew.
  fireEvent.click(dialog.getByRole("button", { name: "Cancel" }));
  fireEvent.click(await screen.findByRole("button", { name: "Empty the trash" }));
  fireEvent.change(screen.getByRole("textbox"), { target: { value: "shelf" } });
  fireEvent.click(screen.getByRole("button", { name: "Delete 2 for good" }));
  await waitFor(() => expect(server.purged[1]).toEqual({ ids: null, fingerprint: "f2" }));
});

it("goes from a page that is no more to the last one, and does not call the trash empty", async () => {
  server.total = 100;
  shown({ page: 2, search: "a" });
  await waitFor(() => expect(went).toHaveBeenCalledWith({ page: undefined, search: "a" }, true));
  expect(screen.queryByText("The trash is empty")).toBeNull();
  expect(screen.queryByText("Nothing in the trash matches")).toBeNull();
});

it("stays on a page that there is", async () => {
  server.total = 101;
  shown({ page: 2 });
  expect(await screen.findByText("SH-100")).toBeTruthy();
  expect(went).not.toHaveBeenCalled();
});

it("keeps ticks of other rows and pages, and none of what a new search does not list", async () => {
  server.total = 150;
  const { rerender } = shown();
  fireEvent.click(await screen.findByRole("checkbox", { name: "Choose all on this page" }));
  rerender(panel({ page: 2 }));
  await screen.findByText("SH-149");
  fireEvent.click(screen.getByRole("checkbox", { name: "Choose all on this page" }));
  expect(screen.getByText("150 chosen")).toBeTruthy();
  fireEvent.click(screen.getByRole("checkbox", { name: "Choose all on this page" }));
  expect(screen.getByText("100 chosen")).toBeTruthy();
  fireEvent.click(screen.getByRole("checkbox", { name: "Choose SH-100" }));
  fireEvent.click(screen.getByRole("button", { name: "Restore SH-101" }));
  fireEvent.click(screen.getByRole("button", { name: "Restore SH-100" }));
  await waitFor(() => expect(screen.getByText("100 chosen")).toBeTruthy());
  rerender(panel({ search: "a run" }));
  expect(screen.queryByText(/chosen/)).toBeNull();
});

it("says that it does not know what is being deleted, and asks again", async () => {
  server.areJobsLost = true;
  shown();
  const failure = await screen.findByRole("alert");
  expect(failure.textContent).toContain("The jobs are lost.");
  server.areJobsLost = false;
  fireEvent.click(within(failure).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
});

it("says that a model takes its versions with it, though they are not chosen", async () => {
  server.total = 2;
  const asked = async () => {
    const view = shown();
    fireEvent.click(await screen.findByLabelText("Choose SH-1"));
    fireEvent.click(screen.getByRole("button", { name: "Delete for good" }));
    const { textContent } = screen.getByRole("dialog");
    view.unmount();
    queries.clear();
    return textContent;
  };
  expect(await asked()).not.toContain("versions");
  server.kind = "model";
  expect(await asked()).toContain("Models go with all of their versions");
});
