import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { type ProjectFacts, policyOf, projectMembers } from "@/api/adminQueries";
import { dashboardList } from "@/api/dashboards";
import { importsOfMine } from "@/api/importQueries";
import { undo, useToasts } from "@/ui/toasts";
import { viewsOf } from "./ProjectDefaults";
import { ProjectSettings } from "./ProjectSettings";

vi.mock("@tanstack/react-router", () => ({ Link: () => null, useNavigate: () => () => {} }));
const server = vi.hoisted(() => {
  const server = { project: {} as ProjectFacts, asked: [] as unknown[], lost: "", refusals: 0 };
  vi.stubGlobal("fetch", async (request: Request) => {
    if (server.lost) {
      const part = new URL(request.url).pathname.split("/").at(-1)!;
      server.refusals += Number(part === server.lost);
      return part === server.lost
        ? new Response(JSON.stringify({ detail: "They are lost." }), { status: 500 })
        : new Response(JSON.stringify(/members|accounts/.test(part) ? [] : { [part]: [], defaults: {} }));
    }
    if (request.method !== "PATCH") return new Promise(() => {});
    const changes = await request.json();
    server.asked.push(changes);
    server.project = { ...server.project, ...changes };
    return new Response(JSON.stringify(server.project), { headers: { "Content-Type": "application/json" } });
  });
  return server;
});

const PROJECT = { name: "shelf", key: "SHE", visibility: "public", role: "owner", description: "" } as ProjectFacts;
const queries = new QueryClient();
const onRenamed = vi.fn();
const page = (project: ProjectFacts) => (
  <QueryClientProvider client={queries}>
    <ProjectSettings
      address={{ workspace: "team", project: project.name }}
      project={project}
      allowedVisibilities={["private", "workspace", "public"]}
      isWorkspaceAdmin
      me="ada"
      serverUrl="http://localhost"
      onRenamed={onRenamed}
      onDeleted={() => {}}
      imports={{ state: {}, onState: () => {} }}
    />
  </QueryClientProvider>
);
const name = () => screen.getByRole<HTMLInputElement>("textbox", { name: /^Name/ });
const visibility = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "Visibility" });
const save = () => fireEvent.click(screen.getByRole("button", { name: "Save" }));
const lastToast = () => useToasts.getState().toasts.at(-1)!;

afterEach(() => {
  cleanup();
  queries.clear();
  server.asked = [];
  useToasts.setState({ toasts: [] });
});

it("renames a project and leaves alone who sees it, as does Undo", async () => {
  server.project = { ...PROJECT, visibility: "private" };
  render(page(PROJECT));
  fireEvent.change(name(), { target: { value: "shelves" } });
  save();
  await waitFor(() => expect(lastToast()?.text).toBe("The project is changed"));
  expect(onRenamed).toHaveBeenLastCalledWith("shelf", "shelves");
  await act(() => undo(lastToast()));
  expect(onRenamed).toHaveBeenLastCalledWith("shelves", "shelf");
  expect(server.asked).toEqual([{ name: "shelves" }, { name: "shelf" }]);
  expect(server.project.visibility).toBe("private");
});

it("keeps days that are not saved yet when the project is renamed", async () => {
  server.project = PROJECT;
  const of = { workspace: "team", project: PROJECT.name };
  queries.setQueryData(projectMembers(of).queryKey, []);
  queries.setQueryData(policyOf(of).queryKey, { late_points: "refuse", trash_days: null, idle_days: null });
  queries.setQueryData(viewsOf(of).queryKey, { views: [], default: null });
  queries.setQueryData(dashboardList(of).queryKey, { dashboards: [], defaults: { run: null, runs: null } } as never);
  queries.setQueryData(importsOfMine().queryKey, { any_folder: false, shared_folder: null } as never);
  const { rerender } = render(page(PROJECT));
  const trash = () => screen.getByLabelText<HTMLInputElement>(/Delete from the trash/);
  fireEvent.change(trash(), { target: { value: "30" } });
  fireEvent.change(name(), { target: { value: "shelves" } });
  onRenamed.mockImplementationOnce(() => rerender(page({ ...PROJECT, name: "shelves" })));
  save();
  await waitFor(() => expect(lastToast()?.text).toBe("The project is changed"));
  expect(name().value).toBe("shelves");
  expect(trash().value).toBe("30");
});

it("shows what another owner changes beside what is typed here", () => {
  const { rerender } = render(page(PROJECT));
  fireEvent.change(name(), { target: { value: "shelves" } });
  fireEvent.change(visibility(), { target: { value: "workspace" } });
  fireEvent.change(visibility(), { target: { value: "public" } });
  rerender(page({ ...PROJECT, visibility: "private" }));
  expect([name().value, visibility().value]).toEqual(["shelves", "private"]);
});

it("lets only owners choose who sees it", () => {
  render(page({ ...PROJECT, role: "viewer" }));
  expect(visibility().disabled).toBe(true);
});

it("gives a discarded description back", async () => {
  render(page({ ...PROJECT, description: "Books" }));
  fireEvent.click(screen.getByRole("button", { name: "Edit" }));
  const text = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: /Description/ });
  fireEvent.keyDown(text(), { key: "Escape" });
  expect(useToasts.getState().toasts).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "Edit" }));
  fireEvent.change(text(), { target: { value: "Books and what they weigh" } });
  fireEvent.keyDown(text(), { key: "Escape" });
  await act(() => undo(lastToast()));
  expect(text().value).toBe("Books and what they weigh");
});

it("says of a part that cannot be loaded why, without asking on and on, and shows the others", async () => {
  server.lost = "policy";
  queries.setDefaultOptions({ queries: { retry: false } });
  render(page(PROJECT));
  await screen.findByText("They are lost.");
  for (let turn = 0; turn < 20; turn++) await act(() => new Promise((next) => setTimeout(next)));
  expect(screen.getByText("They are lost.")).toBeDefined();
  expect(screen.getByRole("heading", { name: "Members" })).toBeDefined();
  expect(server.refusals).toBeLessThan(3);
});
