import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { searchRuns } from "@/api/runs";
import { toLine } from "./engine/lines";
import { PinnedLegend } from "./Legend";
import { formatLegendOrder, LARGEST_FIRST, type LegendOrder, parseLegendOrder } from "./legendOrder";

vi.mock("@/api/runs", async (original) => ({
  ...(await original()),
  searchRuns: vi.fn(async () => ({ rows: [] })),
}));

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

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

const Panel = ({ order, onOrder }: { order: LegendOrder; onOrder: (order: LegendOrder) => void }) => (
  <QueryClientProvider client={new QueryClient()}>
    <PinnedLegend
      title="loss"
      lines={[line("A-1"), line("A-2")]}
      axis="step"
      x={1}
      beside={{ left: 0, right: 0, top: 0 }}
      hidden={new Set()}
      columns={{ address: { workspace: "w", project: "p" }, pinned: ["lr"], chosen: [], onChosen: () => undefined }}
      order={order}
      onOrder={onOrder}
      onHide={() => undefined}
      onHoverRun={() => undefined}
      onClose={() => undefined}
    />
  </QueryClientProvider>
);

it("is listed as the address says, and in another order where a head is pressed", () => {
  const told: string[] = [];
  function Page({ address }: { address: string | undefined }) {
    const [order, setOrder] = useState(() => parseLegendOrder(address));
    const onOrder = (next: LegendOrder) => {
      told.push(formatLegendOrder(next) ?? "");
      setOrder(next);
    };
    return <Panel order={order} onOrder={onOrder} />;
  }
  const listed = () => screen.getAllByRole("rowheader").map((cell) => cell.textContent);
  const view = render(<Page address={undefined} />);
  fireEvent.click(screen.getByRole("button", { name: "Line" }));
  expect(listed()).toEqual(["run A-1", "run A-2"]);
  fireEvent.click(screen.getByRole("button", { name: "Line" }));
  expect(listed()).toEqual(["run A-2", "run A-1"]);
  fireEvent.click(screen.getByRole("button", { name: "Value" }));
  expect(told).toEqual(["/name", "-/name", ""]);
  view.unmount();
  render(<Page address="-/name" />);
  expect(listed()).toEqual(["run A-2", "run A-1"]);
  expect(screen.getByRole("columnheader", { name: "Line" }).getAttribute("aria-sort")).toBe("descending");
});

it("asks for the attributes of all runs once, whatever is searched for", async () => {
  render(<Panel order={LARGEST_FIRST} onOrder={() => undefined} />);
  await waitFor(() => expect(searchRuns).toHaveBeenCalledTimes(1));
  fireEvent.change(screen.getByLabelText("Search lines"), { target: { value: "A-2" } });
  expect(screen.queryByRole("button", { name: /run A-1/ })).toBeNull();
  expect(screen.getByRole("button", { name: /run A-2/ })).toBeTruthy();
  expect(searchRuns).toHaveBeenCalledTimes(1);
});
