import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import type { ShownRun } from "@/api/selection";
import type { OnPart, Part } from "@/ui/part";
import { RunHover } from "@/ui/runHover";
import { RunsCharts } from "./RunsCharts";

vi.mock("./Sections", () => ({ Sections: () => null }));
vi.hoisted(() => void vi.stubGlobal("fetch", () => new Promise(() => {})));
afterEach(cleanup);

const ADDRESS = { workspace: "team", project: "digits" };
const RUN: ShownRun = { id: "DIG-1", uuid: "1", name: "one", colour: 0 };

function Panel({ runs, onSaid }: { runs: readonly ShownRun[]; onSaid?: (part: Part) => void }) {
  const [part, setPart] = useState<Part>({});
  const onPart: OnPart = (next) => {
    const to = Object.fromEntries(Object.entries(next(part)).filter(([, value]) => value !== undefined)) as Part;
    onSaid?.(to);
    setPart(to);
  };
  return (
    <QueryClientProvider client={new QueryClient()}>
      <RunsCharts address={ADDRESS} runs={runs} part={part} onPart={onPart} hoveredRun={new RunHover()} />
    </QueryClientProvider>
  );
}

it("averages the groups of the table where one looks for it, and only where there are groups", () => {
  const said: Part[] = [];
  const { rerender } = render(<Panel runs={[RUN]} onSaid={(part) => said.push(part)} />);
  expect(screen.queryByRole("button", { name: "Average groups" })).toBeNull();
  rerender(<Panel runs={[{ ...RUN, groups: ["adam"] }]} onSaid={(part) => said.push(part)} />);
  fireEvent.click(screen.getByRole("button", { name: "Average groups", pressed: false }));
  fireEvent.click(screen.getByRole("button", { name: "Average groups", pressed: true }));
  expect(said).toEqual([{ avg: "mean" }, {}]);
});

it("has the averages of groups ahead of how lines are drawn", async () => {
  render(<Panel runs={[{ ...RUN, groups: ["adam"] }]} />);
  fireEvent.click(screen.getByRole("button", { name: "Controls" }));
  const drawer = await screen.findByRole("complementary");
  expect(drawer.querySelector("select")).toBe(screen.getByLabelText("Average groups of runs"));
});
