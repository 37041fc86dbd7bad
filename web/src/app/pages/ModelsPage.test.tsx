import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ModelPage } from "./ModelsPage";

const address = vi.hoisted(() => ({ model: "" }));
vi.mock("@tanstack/react-router", () => ({
  Link: () => null,
  Navigate: ({ params: { run } }: { params: { run: string } }) => <p>to the page of {run}</p>,
  useNavigate: () => () => {},
  useParams: () => ({ workspace: "team", project: "digits", model: address.model }),
  useSearch: () => ({}),
}));
vi.mock("@/models/ModelPanel", () => ({
  ModelPanel: ({ model }: { model: { id: string } }) => <p>model {model.id}</p>,
}));
vi.hoisted(() =>
  vi.stubGlobal("fetch", async (request: Request) => {
    const id = request.url.split("/").at(-1)!;
    const kind = id === "DIG-FOREST" ? "model" : id === "DIG-FOREST-1" ? "modelVersion" : "run";
    return new Response(JSON.stringify({ id, kind, name: "" }), { headers: { "Content-Type": "application/json" } });
  }),
);
afterEach(cleanup);

it.each([
  ["DIG-FOREST", "model DIG-FOREST"],
  ["DIG-37", "to the page of DIG-37"],
  ["DIG-FOREST-1", "to the page of DIG-FOREST-1"],
])("shows models alone as models: %s", async (model, shown) => {
  address.model = model;
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ModelPage />
    </QueryClientProvider>,
  );
  expect(await screen.findByText(shown)).toBeTruthy();
});
