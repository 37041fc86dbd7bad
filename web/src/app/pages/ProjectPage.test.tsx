import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { dashboardList } from "@/api/dashboards";
import { project } from "@/api/queries";
import { runAttributes, runsPage } from "@/api/runQueries";
import { parseProjectState } from "../projectState";
import { ProjectPage } from "./ProjectPage";

const address = vi.hoisted(() => ({ workspace: "team", project: "digits" }));
const navigate = vi.hoisted(() => vi.fn());
const server = vi.hoisted(() => ({ search: {} as Record<string, unknown>, kept: {} as object }));
vi.hoisted(() => void vi.stubGlobal("fetch", () => new Promise(() => {})));
vi.mock("@/api/runs", async (original) => ({
  ...(await original<typeof import("@/api/runs")>()),
  keepState: async (_: object, state: object) => {
    server.kept = state;
    return { hash: "h4sh" };
  },
  readState: async () => ({ state: server.kept }),
}));
vi.mock("@tanstack/react-router", async (original) => ({
  ...(await original<typeof import("@tanstack/react-router")>()),
  useParams: () => ({ ...address }),
  useSearch: () => server.search,
  useNavigate: () => navigate,
  Link: () => null,
}));
vi.mock("@/admin/Description", () => ({ Description: () => null }));
vi.mock("../ProjectDashboard", () => ({ ProjectDashboard: () => null }));
vi.mock("../RunList", () => ({ RunList: () => null }));
vi.mock("@/api/runQueries", async (original) => ({
  ...(await original<typeof import("@/api/runQueries")>()),
  runsPage: () => ({ queryKey: ["latest"], queryFn: () => ({ rows: [], total: 0 }) }),
}));
vi.mock("@/run/AttributeTree", () => ({
  AttributeTree: ({ selected, onSelect }: { selected: string; onSelect: (path: string) => void }) => (
    <button type="button" onClick={() => onSelect("plan/b")}>
      {selected}
    </button>
  ),
}));
vi.mock("../AttributePreview", () => ({ AttributePreview: () => null, OF_THIS_ATTRIBUTE: {} }));
afterEach(cleanup);

function show(said: Record<string, unknown>) {
  server.search = { ...parseProjectState(said) };
  navigate.mockClear();
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const facts = { ...address, key: "DIG", name: "digits", role: "owner", created_at: 0 };
  queries.setQueryData(project(address).queryKey, facts as never);
  queries.setQueryData(dashboardList(address).queryKey, { dashboards: [], defaults: {} } as never);
  queries.setQueryData(runsPage(address, {} as never, 0, true).queryKey, { rows: [], total: 0 } as never);
  const plan = { "plan/a": { type: "int", value: 1 }, "plan/b": { type: "int", value: 2 } };
  queries.setQueryData(runAttributes({ ...address, run: "DIG" }, true).queryKey, plan as never);
  render(
    <QueryClientProvider client={queries}>
      <ProjectPage />
    </QueryClientProvider>,
  );
}

it("has the server keep what would be too long for its address, and comes back from that", async () => {
  const closed = Array.from({ length: 100 }, (_, place) => `some/quite/long/namespace-${place}`);
  show({ path: "plan/b", closed });
  await waitFor(() => expect(navigate).toHaveBeenCalledWith({ search: { s: "h4sh" }, replace: true }));
  cleanup();
  show({ s: "h4sh" });
  fireEvent.click(await screen.findByRole("button", { name: "plan/b" }));
  const { search } = navigate.mock.lastCall![0];
  expect(search).toMatchObject({ path: "plan/b", closed });
  expect(search.s).toBeUndefined();
});
