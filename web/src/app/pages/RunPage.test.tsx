import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { runAttributes, runFacts } from "@/api/runQueries";
import { RunPage } from "./RunPage";

const address = vi.hoisted(() => ({ workspace: "team", project: "digits", run: "DIG-1" }));
const navigate = vi.hoisted(() => vi.fn());
const search = vi.hoisted((): Record<string, unknown> => ({ tab: "info" }));
vi.mock("@tanstack/react-router", async (original) => ({
  ...(await original<typeof import("@tanstack/react-router")>()),
  useParams: () => ({ ...address }),
  useSearch: ({ select }: { select: (search: unknown) => unknown }) => select(search),
  useNavigate: () => navigate,
  useRouter: () => ({}),
  Link: ({ children, search: to }: { children: React.ReactNode; search: object }) => (
    <a href={`?${JSON.stringify(to)}`}>{children}</a>
  ),
}));
vi.mock("../RunHead", () => ({
  RunHead: () => {
    const [text, setText] = useState("");
    return <input aria-label="Name" value={text} onChange={(event) => setText(event.target.value)} />;
  },
}));
vi.mock("../InfoPanel", () => ({ InfoPanel: () => null }));

afterEach(cleanup);

function page(attributes: object = {}) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  for (const run of ["DIG-1", "DIG-2"]) {
    const home = { ...address, run };
    queries.setQueryData(runFacts(home).queryKey, { id: run, custom_id: null, name: run, state: "finished" } as never);
    queries.setQueryData(runAttributes(home, false).queryKey, attributes as never);
  }
  return (
    <QueryClientProvider client={queries}>
      <RunPage />
    </QueryClientProvider>
  );
}

it("takes nothing that is half written over one run to another", () => {
  const view = render(page());
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "of the first" } });
  address.run = "DIG-2";
  view.rerender(page());
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("");
});

it("keeps at its tabs what the keys that open them keep", () => {
  Object.assign(search, { dash: "d1", look: ["w=w1&.mode=bars"], host: "node-1", kind: "floatSeries" });
  render(page());
  const link = screen.getByRole<HTMLAnchorElement>("link", { name: "Logs" });
  const to = JSON.parse(decodeURIComponent(link.search.slice(1)));
  expect(to).toMatchObject({ tab: "logs", dash: "d1", look: ["w=w1&.mode=bars"], host: "node-1", kind: "floatSeries" });
});

it("opens by its keys what its tabs lead to, and no line of another text", () => {
  Object.assign(search, { tab: "logs", path: "monitoring/stderr", line: 500, at: 7, find: "oom", dash: "d1" });
  render(page());
  const link = screen.getByRole<HTMLAnchorElement>("link", { name: "Charts" });
  fireEvent.keyDown(document.body, { key: "2" });
  const { search: by } = navigate.mock.lastCall![0] as { search: Record<string, unknown> };
  expect(JSON.parse(JSON.stringify(by))).toEqual(JSON.parse(decodeURIComponent(link.search.slice(1))));
  expect(JSON.parse(JSON.stringify(by))).toMatchObject({ tab: "charts", dash: "d1" });
  expect(Object.keys(by)).not.toContain("find");
});

it("counts at its tabs what these show: single files that are looked at are media, too", () => {
  const file = (ext: string, mime_type: string) => ({ type: "file", value: { ext, mime_type, size: 1 } });
  const attributes = {
    cover: file("png", "image/png"),
    speech: file("wav", "audio/wav"),
    weights: file("pt", "application/octet-stream"),
    samples: { type: "imageSeries", value: { count: 3 } },
  };
  render(page(attributes));
  const tab = (title: string) => screen.getByRole("link", { name: new RegExp(`^${title}`) }).textContent;
  expect([tab("Media"), tab("Files")]).toEqual(["Media3", "Files3"]);
});
