import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { WorkspacePage } from "./WorkspacePage";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ children }: { children: string }) => <a href="#there">{children}</a>,
  useNavigate: () => () => {},
  useParams: () => ({ workspace: "team" }),
  useSearch: () => ({}),
}));

const project = { uuid: "1", name: "digits", key: "DIG", visibility: "private", role: "viewer", description: "" };
const asked: string[] = [];
const mine = vi.hoisted(() => ({ names: [] as string[] }));
vi.hoisted(() =>
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const answer = pathname.endsWith("/projects")
      ? { total: 1, projects: [{ ...project, runs: 7, last_activity: null }] }
      : pathname.endsWith("/storage")
        ? { projects: [] }
        : mine.names.map((name) => ({ uuid: name, name, role: "member", allowed_visibilities: [] }));
    return new Response(JSON.stringify(answer), { headers: { "Content-Type": "application/json" } });
  }),
);
afterEach(() => {
  cleanup();
  asked.length = 0;
});

const open = () =>
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <WorkspacePage />
    </QueryClientProvider>,
  );

it("offers members to create projects, and what else is of the workspace", async () => {
  mine.names = ["team"];
  open();
  expect(await screen.findByText("digits")).toBeTruthy();
  expect(screen.getByRole("button", { name: "New project" })).toBeTruthy();
  expect(screen.getByText("Members")).toBeTruthy();
  await vi.waitFor(() => expect(asked.some((each) => each.endsWith("/storage"))).toBe(true));
});

it("shows guests the projects that they see, and nothing that only members may do", async () => {
  mine.names = ["elsewhere"];
  open();
  expect(await screen.findByText("1 in team, which you are no member of: those that you may see")).toBeTruthy();
  expect(screen.getByText("digits")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "New project" })).toBeNull();
  expect(screen.queryByText("Members")).toBeNull();
  expect(asked.some((each) => each.endsWith("/storage"))).toBe(false);
});
