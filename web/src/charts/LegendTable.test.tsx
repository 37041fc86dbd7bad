import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { searchRuns } from "@/api/runs";
import { toLine } from "./engine/lines";
import { PinnedLegend } from "./Legend";

vi.mock("@/api/runs", async (original) => ({
  ...(await original()),
  searchRuns: vi.fn(async () => ({ rows: [] })),
}));

afterEach(cleanup);

const line = (run: string) =>
  toLine(
    { run, path: "loss", label: `run ${run}`, colour: 0, dash: 0 },
    {
      run,
      path: "loss",
      status: "ok",
      points: 1,
      forks: [],
      columns: { step: Float64Array.of(1), value: Float64Array.of(1) },
    },
  );

it("asks for the attributes of all runs once, whatever is searched for", async () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PinnedLegend
        title="loss"
        lines={[line("A-1"), line("A-2")]}
        axis="step"
        x={1}
        beside={{ left: 0, right: 0, top: 0 }}
        hidden={new Set()}
        columns={{ address: { workspace: "w", project: "p" }, pinned: ["lr"], chosen: [], onChosen: () => undefined }}
        onHide={() => undefined}
        onHoverRun={() => undefined}
        onClose={() => undefined}
      />
    </QueryClientProvider>,
  );
  await waitFor(() => expect(searchRuns).toHaveBeenCalledTimes(1));
  fireEvent.change(screen.getByLabelText("Search lines"), { target: { value: "A-2" } });
  expect(screen.queryByRole("button", { name: /run A-1/ })).toBeNull();
  expect(screen.getByRole("button", { name: /run A-2/ })).toBeTruthy();
  expect(searchRuns).toHaveBeenCalledTimes(1);
});
