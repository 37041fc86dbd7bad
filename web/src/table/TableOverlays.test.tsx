import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { SetTableState, TableState } from "./state";
import { preloadOverlays, TableOverlays } from "./TableOverlays";

vi.mock(import("@/api/runs"), async (original) => ({
  ...(await original()),
  findAttributes: vi.fn().mockResolvedValue({ total: 0, after: null, attributes: [] }),
}));
afterEach(cleanup);

test("the pins go with the columns that the picker hides, and with all that it gives up", async () => {
  const state = { col: ["a", "b", "c"], pins: 2 };
  let next: TableState = {};
  const onState: SetTableState = (change) => {
    next = typeof change === "function" ? change(state) : change;
  };
  const chosen = ["a", "b", "c"].map((path) => ({ path }));
  const address = { workspace: "team", project: "digits" };
  const props = { address, filter: {}, opened: { kind: "columns" }, columns: { chosen }, state, onState };
  preloadOverlays();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TableOverlays {...(props as unknown as Parameters<typeof TableOverlays>[0])} />
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByLabelText("Hide a"));
  expect(next).toEqual({ col: ["b", "c"], pins: 1 });
  fireEvent.click(screen.getByLabelText("Move c up"));
  expect(next).toEqual({ col: ["a", "c", "b"], pins: 3 });
  fireEvent.click(screen.getByText("Back to the suggested columns"));
  expect(next).toEqual({});
});
