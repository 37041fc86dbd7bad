import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { undo, useToasts } from "@/ui/toasts";
import { ServiceAccounts } from "./ServiceAccounts";
import { WorkspaceMembers } from "./WorkspaceMembers";

const navigate = vi.hoisted(() => vi.fn());
vi.mock("@tanstack/react-router", () => ({ useNavigate: () => navigate }));

const { asked, removedFrom } = vi.hoisted(() => {
  const asked: string[] = [];
  const removedFrom: string[] = [];
  const account = { uuid: "u1", name: "robot@team" };
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    const path = decodeURIComponent(pathname).replace("/api/v1/", "");
    const answer = (body: unknown, status = 200) =>
      new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
    if (request.method !== "GET") asked.push(`${request.method} ${path} ${await request.text()}`.trim());
    if (request.method === "DELETE")
      return answer({ projects: removedFrom.map((project) => ({ project, role: "contributor" })) });
    if (path.includes("/gone/")) return answer({ detail: 'There is no project "team/gone".' }, 404);
    if (path.endsWith("service-accounts")) return answer(searchParams.get("deactivated") === "true" ? [] : [account]);
    return answer([
      { name: "ann", role: "admin" },
      { name: "bea", role: "member" },
    ]);
  });
  return { asked, removedFrom };
});

beforeEach(() => {
  asked.length = 0;
  removedFrom.splice(0, removedFrom.length, "digits");
  useToasts.setState({ toasts: [] });
});
afterEach(cleanup);

const shown = (page: React.ReactNode) =>
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      {page}
    </QueryClientProvider>,
  );
const undoLast = () => undo(useToasts.getState().toasts.at(-1)!);

it("says what somebody loses who is removed from a workspace, and gives all of it back", async () => {
  shown(<WorkspaceMembers workspace="team" canChange me="ann" />);
  fireEvent.click(await screen.findByRole("button", { name: "Remove bea" }));
  const dialog = within(screen.getByRole("dialog"));
  expect(dialog.getByText(/bea loses access to team and to all of its projects.* scripts that run/)).toBeTruthy();
  fireEvent.click(dialog.getByRole("button", { name: "Remove" }));
  await waitFor(() => expect(useToasts.getState().toasts.at(-1)?.text).toBe("bea is removed from team"));
  await undoLast();
  expect(asked).toEqual([
    "DELETE workspaces/team/members/bea",
    'POST projects/team/digits/members {"account":"bea","role":"contributor"}',
    'POST workspaces/team/members {"user":"bea","role":"member"}',
  ]);
});

it("gives back what can be given back where a project is gone meanwhile, and says what cannot", async () => {
  removedFrom.unshift("gone");
  shown(<WorkspaceMembers workspace="team" canChange me="ann" />);
  fireEvent.click(await screen.findByRole("button", { name: "Remove bea" }));
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" }));
  await waitFor(() => expect(useToasts.getState().toasts.at(-1)?.text).toBe("bea is removed from team"));
  await undoLast();
  expect(asked.slice(2)).toEqual([
    'POST projects/team/digits/members {"account":"bea","role":"contributor"}',
    'POST workspaces/team/members {"user":"bea","role":"member"}',
  ]);
  expect(useToasts.getState().toasts.map(({ tone, text }) => [tone, text])).toEqual([
    ["bad", 'bea’s role in gone could not be given back. There is no project "team/gone".'],
  ]);
});

it("offers nobody who leaves to come back by themselves", async () => {
  shown(<WorkspaceMembers workspace="team" canChange={false} me="bea" />);
  fireEvent.click(await screen.findByRole("button", { name: "Leave team" }));
  const dialog = within(screen.getByRole("dialog"));
  expect(dialog.getByText(/Only somebody who manages team can let you in again/)).toBeTruthy();
  fireEvent.click(dialog.getByRole("button", { name: "Leave" }));
  await waitFor(() => expect(useToasts.getState().toasts.at(-1)?.text).toBe("You have left team"));
  expect(useToasts.getState().toasts.at(-1)?.undo).toBeUndefined();
  expect(navigate).toHaveBeenCalledWith({ to: "/" });
});

it("asks before one gives up the role by which one manages, and offers no way back that there is not", async () => {
  shown(<WorkspaceMembers workspace="team" canChange me="ann" />);
  const own = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Role of ann" });
  fireEvent.change(own, { target: { value: "member" } });
  expect(asked).toEqual([]);
  expect(own.value).toBe("admin");
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Change my role" }));
  await waitFor(() => expect(useToasts.getState().toasts.at(-1)?.text).toBe("You are member now"));
  expect(asked).toEqual(['PUT workspaces/team/members/ann {"role":"member"}']);
  expect(useToasts.getState().toasts.at(-1)?.undo).toBeUndefined();
});

it("asks before a service account is shut out, and lets it in again", async () => {
  shown(<ServiceAccounts workspace="team" canChange />);
  fireEvent.click(await screen.findByRole("button", { name: "Shut out robot@team" }));
  expect(asked).toEqual([]);
  const dialog = within(screen.getByRole("dialog"));
  expect(dialog.getByText(/tokens are refused at once, also in scripts that are running/)).toBeTruthy();
  fireEvent.click(dialog.getByRole("button", { name: "Shut out" }));
  await waitFor(() => expect(useToasts.getState().toasts.at(-1)?.text).toBe("robot@team is shut out"));
  await undoLast();
  expect(asked.map((each) => each.split(" ").at(-1))).toEqual(['{"is_active":false}', '{"is_active":true}']);
});

it("says why members of a workspace see no tokens of its service accounts", async () => {
  shown(<ServiceAccounts workspace="team" canChange={false} />);
  await screen.findByText(/Only admins of the workspace see and make the tokens of service accounts/);
  await screen.findByRole("heading", { name: "robot@team" });
  expect(screen.queryAllByRole("button")).toEqual([]);
});

it("changes no role that keys pass over, but the one that Enter is pressed at or that is left", async () => {
  shown(<WorkspaceMembers workspace="team" canChange me="ann" />);
  const role = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Role of bea" });
  const pass = (value: string) => {
    fireEvent.keyDown(role, { key: "ArrowDown" });
    fireEvent.change(role, { target: { value } });
  };
  pass("admin");
  expect(role.value).toBe("admin");
  expect(screen.getByText(/Enter changes the role/).id).toBe(role.getAttribute("aria-describedby"));
  fireEvent.keyDown(role, { key: "Escape" });
  expect(role.value).toBe("member");
  pass("admin");
  pass("member");
  fireEvent.blur(role);
  expect(asked).toEqual([]);
  pass("admin");
  fireEvent.keyDown(role, { key: "Enter" });
  await waitFor(() => expect(useToasts.getState().toasts.at(-1)?.text).toBe("bea is admin now"));
  expect(asked).toEqual(['PUT workspaces/team/members/bea {"role":"admin"}']);
  // What is picked from the list counts at once.
  await waitFor(() => expect(role.value).toBe("member"));
  fireEvent.keyDown(role, { key: " " });
  fireEvent.change(role, { target: { value: "admin" } });
  await waitFor(() => expect(asked).toHaveLength(2));
});
