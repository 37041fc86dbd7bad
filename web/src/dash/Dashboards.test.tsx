import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import type { Dashboard } from "@/api/dashboards";
import { project } from "@/api/queries";
import { RunHover } from "@/ui/runHover";
import { Dashboards } from "./Dashboards";

const server = vi.hoisted(() => {
  const server = { answer: async (_: Request) => new Response() };
  vi.stubGlobal("fetch", (request: Request) => server.answer(request));
  return server;
});
vi.mock("./BoardPanel", () => ({
  BoardPanel: ({ dashboard, commands }: { dashboard: Dashboard; commands: { onDelete: () => void } }) => (
    <button type="button" onClick={commands.onDelete}>
      Delete {dashboard.name}
    </button>
  ),
}));
afterEach(cleanup);

const NO_RUNS: never[] = [];
const ADDRESS = { workspace: "team", project: "digits" };

/** A project with these dashboards, of which the last one was changed last, as somebody sees it whose address says `chosen`. */
function drawn(ids: readonly string[], usual: string | null, chosen?: string) {
  const there = { ids: [...ids], usual };
  const factsOf = (id: string) => ({
    id,
    name: id,
    scope: "runs",
    widgets: 0,
    updated_by: "ann",
    updated_at: ids.indexOf(id),
  });
  server.answer = async (request) => {
    const { pathname } = new URL(request.url);
    const id = /dashboards\/(\w+)$/.exec(pathname)?.[1];
    if (request.method === "DELETE") there.ids = there.ids.filter((each) => each !== id);
    if (request.method === "DELETE") return new Response(null, { status: 204 });
    if (id) return Response.json({ ...factsOf(id), document: { format: 1, sections: [] }, version: 1 });
    return Response.json({
      dashboards: there.ids.map(factsOf),
      defaults: { runs: there.ids.find((each) => each === there.usual) ?? null, run: null },
    });
  };
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queries.setQueryData(project(ADDRESS).queryKey, { name: "digits", role: "owner" } as never);
  const onNamed = vi.fn();
  const onChosen = vi.fn();
  const hoveredRun = new RunHover();
  function Page() {
    const [now, setNow] = useState(chosen);
    const told = (teller: typeof onNamed) => (id: string | undefined) => {
      teller(id);
      setNow(id);
    };
    return (
      <Dashboards
        address={ADDRESS}
        scope="runs"
        runs={NO_RUNS}
        registry={{} as never}
        hoveredRun={hoveredRun}
        onHoverRun={() => {}}
        chosen={now}
        onChosen={told(onChosen)}
        onNamed={told(onNamed)}
      />
    );
  }
  render(
    <QueryClientProvider client={queries}>
      <Page />
    </QueryClientProvider>,
  );
  return { onNamed, onChosen };
}

it("has the address name the dashboard that it shows without being told which", async () => {
  const { onNamed } = drawn(["old", "usual", "new"], "usual");
  await screen.findByText("Delete usual");
  await waitFor(() => expect(onNamed.mock.calls).toEqual([["usual"]]));
});

it("names the one that was changed last where the project has no default", async () => {
  const { onNamed } = drawn(["old", "new"], null);
  await screen.findByText("Delete new");
  await waitFor(() => expect(onNamed.mock.calls).toEqual([["new"]]));
});

it("changes nothing about an address that names one", async () => {
  const { onNamed } = drawn(["old", "new"], null, "old");
  await screen.findByText("Delete old");
  expect(onNamed).not.toHaveBeenCalled();
});

it("shows and names another one when the one in sight is deleted", async () => {
  const { onNamed, onChosen } = drawn(["old", "new"], "new");
  const remove = await screen.findByText("Delete new");
  await act(async () => remove.click());
  await screen.findByText("Delete old");
  expect(onChosen.mock.calls).toEqual([[undefined]]);
  await waitFor(() => expect(onNamed.mock.calls.at(-1)).toEqual(["old"]));
  expect(onNamed.mock.calls).toEqual([["new"], ["old"]]);
});
