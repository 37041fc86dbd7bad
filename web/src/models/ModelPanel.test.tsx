import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { RunFacts } from "@/api/queries";
import { ModelPanel } from "./ModelPanel";

const asked = vi.hoisted(() => {
  const asked: { query?: string; kind?: string }[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(await request.json());
    const row = { id: "SH-M-1", uuid: "1", custom_id: null, colour: null, computed: [], attributes: {} };
    return new Response(JSON.stringify({ total: 1, rows: [row] }), { headers: { "Content-Type": "application/json" } });
  });
  return asked;
});
afterEach(cleanup);

const shown = (trashed_at: number | null) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ModelPanel
        project={{ workspace: "team", project: "shelf" }}
        model={{ id: "SH-M", name: "Forest", owner: "ann", trashed_at } as RunFacts}
        canChange={false}
        versionLink={(id) => id}
        metadataLink={null}
      />
    </QueryClientProvider>,
  );

it("shows of a model in the trash the versions that went with it, and says where it is", async () => {
  shown(1);
  expect(await screen.findByText("SH-M-1")).toBeTruthy();
  expect(screen.getByText(/1 version · in the trash/)).toBeTruthy();
  expect(asked[0]?.query).toContain("`sys/trashed`:bool = true");
});

it("shows of any other model the versions that are not in the trash", async () => {
  asked.length = 0;
  shown(null);
  expect(await screen.findByText("SH-M-1")).toBeTruthy();
  expect(screen.queryByText(/in the trash/)).toBeNull();
  expect(asked[0]).toMatchObject({ kind: "modelVersion", query: '(`sys/model_id`:string = "SH-M")' });
});
