import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { findAttributes } from "@/api/runs";
import { preloadMenus } from "@/ui/Menu";
import { ColumnMenuOf } from "./ColumnMenuOf";
import { columnModel } from "./columns";

vi.mock("@/api/runs", () => ({ findAttributes: vi.fn() }));
afterEach(cleanup);

test("the menu of a column that no row in sight has asks what it holds", async () => {
  vi.mocked(findAttributes).mockResolvedValue({
    total: 1,
    after: null,
    attributes: [{ path: "train/loss", type: "floatSeries", count: 0, sample: null }],
  });
  preloadMenus();
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
        onClose={vi.fn()}
      />
    </QueryClientProvider>,
  );
  expect(await screen.findByText("Show of the series")).toBeTruthy();
  expect(screen.getByText("Significant digits")).toBeTruthy();
  expect(vi.mocked(findAttributes).mock.lastCall?.[2]).toMatchObject({ names: "^train\\x{2f}loss$" });
});
