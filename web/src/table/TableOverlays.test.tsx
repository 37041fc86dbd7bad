import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { undo, useToasts } from "@/ui/toasts";
import type { SetTableState, TableState } from "./state";
import { preloadOverlays, TableOverlays } from "./TableOverlays";

vi.mock(import("@/api/runs"), async (original) => ({
  ...(await original()),
  findAttributes: vi.fn().mockResolvedValue({ total: 0, after: null, attributes: [] }),
  findDiffering: vi.fn().mockResolvedValue({
    total: 2,
    after: null,
    differing: [{ path: "c", type: "int" }],
    constant: ["a", "b"].map((path) => ({ path, type: "int" })),
  }),
}));
afterEach(cleanup);

/** The picker of a table, which says what it makes of the table's state. */
async function openPicker(first: TableState) {
  const page = { state: first };
  const onState: SetTableState = (change) => {
    page.state = typeof change === "function" ? change(page.state) : change;
  };
  const chosen = (first.col ?? []).map((path) => ({ path }));
  const address = { workspace: "team", project: "digits" };
  const props = { address, filter: {}, opened: { kind: "columns" }, columns: { chosen }, state: first, onState };
  preloadOverlays();
  // A busy machine needs longer for it than is waited for here.
  await import("./ColumnPicker");
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TableOverlays {...(props as unknown as Parameters<typeof TableOverlays>[0])} />
    </QueryClientProvider>,
  );
  await screen.findByLabelText("Hide a");
  return page;
}

test("pinned columns that were hidden as constant are pinned again when they come back", async () => {
  const page = await openPicker({ col: ["a", "b", "c"], pins: 2 });
  fireEvent.click(screen.getByText("Hide constant"));
  await waitFor(() => expect(page.state).toEqual({ col: ["c"], pins: undefined }));
  page.state = { ...page.state, col: ["c", "later"] };
  await undo(useToasts.getState().toasts.at(-1)!);
  expect(page.state).toEqual({ col: ["a", "b", "c", "later"], pins: 2 });
});

test("the pins go with the columns that the picker hides, and with all that it gives up", async () => {
  const first = { col: ["a", "b", "c"], pins: 2 };
  const page = await openPicker(first);
  fireEvent.click(screen.getByLabelText("Hide a"));
  expect(page.state).toEqual({ col: ["b", "c"], pins: 1 });
  page.state = first;
  fireEvent.click(screen.getByLabelText("Move c up"));
  expect(page.state).toEqual({ col: ["a", "c", "b"], pins: 3 });
  fireEvent.click(screen.getByText("Back to the suggested columns"));
  expect(page.state).toEqual({});
});
