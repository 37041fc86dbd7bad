import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ModelsPanel } from "./ModelsPanel";

type Asked = { kind: string; offset?: number; limit?: number; by?: unknown[]; query?: string };

const asked = vi.hoisted(() => {
  const MODELS = 130;
  const asked: Asked[] = [];
  const text = (value: string) => ({ type: "string", value });
  const key = (value: string) => ({ type: "string", value });
  const row = (id: string, attributes: Record<string, unknown> = {}) => ({
    ...{ id, uuid: `uuid of ${id}`, custom_id: null, colour: null, computed: [] },
    attributes,
  });

  function answer(path: string, body: Asked): unknown {
    if (path.endsWith("/runs/groups")) {
      const groups = [
        { key: [key("SH-M0"), key("none")], count: 99_000, columns: [] },
        { key: [key("SH-M0"), key("production")], count: 1_000, columns: [] },
        { key: [key("SH-M1"), key("staging")], count: 2, columns: [] },
      ];
      return { total: 100_002, groups_total: groups.length, groups };
    }
    if (body.kind === "model") {
      const { offset = 0, limit = 50 } = body;
      const ids = Array.from({ length: MODELS }, (_, index) => `SH-M${index}`).slice(offset, offset + limit);
      return { total: MODELS, rows: ids.map((id) => row(id)) };
    }
    const inUse = (id: string, model: string, stage: string) =>
      row(id, { "sys/model_id": text(model), "sys/stage": text(stage) });
    return {
      total: 1_002,
      rows: [
        ...["SH-M0-9", "SH-M0-8", "SH-M0-7", "SH-M0-6"].map((id) => inUse(id, "SH-M0", "production")),
        inUse("SH-M1-1", "SH-M1", "staging"),
      ],
    };
  }
  vi.stubGlobal("fetch", async (request: Request) => {
    const body = (await request.json()) as Asked;
    asked.push(body);
    return new Response(JSON.stringify(answer(new URL(request.url).pathname, body)), {
      headers: { "Content-Type": "application/json" },
    });
  });
  return asked;
});

beforeEach(() => {
  asked.length = 0;
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ModelsPanel
        project={{ workspace: "team", project: "shelf" }}
        search=""
        onSearch={() => {}}
        canChange={false}
        modelLink={(id) => `Model ${id}`}
        onOpen={() => {}}
      />
    </QueryClientProvider>,
  );
});
afterEach(cleanup);

it("has the server count versions, and says how many are in use beyond those that it names", async () => {
  const first = (await screen.findByText("100,000")).closest("tr")!;
  expect(within(first).getByText("SH-M0-9")).toBeTruthy();
  expect(within(first).queryByText("SH-M0-6")).toBeNull();
  expect(first.textContent).toContain("and 997 more");
  // One is named and the other lies behind what was asked for: both are counted.
  const second = within(screen.getByRole("table")).getAllByRole("row")[2]!;
  expect(second.textContent).toContain("SH-M1-1and 1 more");
});

it("says how long the list is and goes on with it, so that no model is left out", async () => {
  expect(await screen.findByText("100 of 130 models")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(await screen.findByText("Model SH-M129")).toBeTruthy();
  expect(asked.filter(({ kind, by }) => kind === "model" && !by).map(({ offset }) => offset)).toEqual([0, 100]);
  expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
});
