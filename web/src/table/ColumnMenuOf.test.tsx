import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { findAttributes } from "@/api/runs";
import { preloadMenus } from "@/ui/Menu";
import { ColumnMenuOf } from "./ColumnMenuOf";
import { columnModel } from "./columns";

vi.mock("@/api/runs", () => ({ findAttributes: vi.fn() }));
// What menus are made of is loaded once, which may take a busy machine a while.
beforeAll(async () => {
  preloadMenus();
  await import("@/ui/OpenMenu");
});
afterEach(cleanup);

test("the menu of a column that no row in sight has asks what it holds", async () => {
  vi.mocked(findAttributes).mockResolvedValue({
    total: 1,
    after: null,
    attributes: [{ path: "train/loss", type: "floatSeries", count: 0, sample: null }],
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ColumnMenuOf
        address={{ workspace: "team", project: "digits" }}
        column={columnModel({ path: "train/loss" }, {})}
        type={undefined}
        at={{ x: 0, y: 0 }}
        state={{}}
        onState={vi.fn()}
        written={["train/loss"]}
        onFit={vi.fn()}
        onFilter={vi.fn()}
        onNarrow={vi.fn()}
        onClose={vi.fn()}
      />
    </QueryClientProvider>,
  );
  expect(await screen.findByText("Show of the series")).toBeTruthy();
  expect(screen.getByText("Significant digits")).toBeTruthy();
  expect(vi.mocked(findAttributes).mock.lastCall?.[2]).toMatchObject({ names: "^train\\x{2f}loss$" });
});

test("the menu of the status narrows the table down to the runs that have failed", async () => {
  const onNarrow = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ColumnMenuOf
        address={{ workspace: "team", project: "digits" }}
        column={columnModel({ path: "sys/state" }, {})}
        type="experimentState"
        at={{ x: 0, y: 0 }}
        state={{}}
        onState={vi.fn()}
        written={["sys/state"]}
        onFit={vi.fn()}
        onFilter={vi.fn()}
        onNarrow={onNarrow}
        onClose={vi.fn()}
      />
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByText("Only runs that"));
  fireEvent.click(await screen.findByText("have failed"));
  expect(onNarrow).toHaveBeenCalledWith('((`sys/state`:experimentState = "idle") AND (`sys/failed`:bool = True))');
  expect(screen.queryByText("Filter by this…")).toBeNull();
});
