import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { copyAndSay } from "@/ui/clipboard";
import { toGroupLine, toLine } from "./engine/lines";
import { LegendRows, PinnedLegend } from "./Legend";
import { LARGEST_FIRST } from "./legendOrder";

vi.mock("@/ui/clipboard", () => ({ copyAndSay: vi.fn(async () => undefined) }));

afterEach(cleanup);

const line = (run: string, value: number) =>
  toLine(
    { run, path: "loss", label: `name of ${run}`, colour: 0, dash: 0 },
    {
      run,
      path: "loss",
      status: "ok",
      points: 1,
      forks: [],
      columns: { step: Float64Array.of(3), value: Float64Array.of(value) },
    },
  );

it("copies the values of the runs that are shown, and not of those that are hidden", async () => {
  render(
    <PinnedLegend
      title="loss"
      lines={[line("A-1", 0.5), line("A-2", 0.25)]}
      axis="step"
      x={3}
      beside={{ left: 0, right: 0, top: 0 }}
      hidden={new Set(["A-1"])}
      onHide={() => undefined}
      order={LARGEST_FIRST}
      onOrder={() => undefined}
      onHoverRun={() => undefined}
      onClose={() => undefined}
    />,
  );
  fireEvent.click(screen.getByRole("button", { name: "Copy the values as a table" }));
  expect(copyAndSay).toHaveBeenCalledWith(
    "run\tname\tmetric\tstep\tvalue\nA-2\tname of A-2\tloss\t3\t0.25",
    expect.anything(),
  );
});

it("has no value of a run where it has ended, or has not begun", () => {
  const columns = { step: Float64Array.of(10, 20), value: Float64Array.of(1, 2) };
  const short = toLine(
    { run: "A-1", path: "loss", label: "short", colour: 0, dash: 0 },
    { run: "A-1", path: "loss", status: "ok", points: 2, forks: [], columns },
  );
  const rows = (x: number | null) => (
    <PinnedLegend
      title="loss"
      lines={[short]}
      axis="step"
      x={x}
      beside={{ left: 0, right: 0, top: 0 }}
      hidden={new Set()}
      onHide={() => undefined}
      order={LARGEST_FIRST}
      onOrder={() => undefined}
      onHoverRun={() => undefined}
      onClose={() => undefined}
    />
  );
  const { rerender } = render(rows(14));
  const textAt = (x: number | null) => {
    rerender(rows(x));
    return screen.getByRole("button", { name: /^short/ }).textContent;
  };
  expect([14, 20, 21, 9, null].map(textAt)).toEqual(["short1", "short2", "short–", "short–", "short2"]);
  rerender(rows(1000));
  fireEvent.click(screen.getByRole("button", { name: "Copy the values as a table" }));
  expect(copyAndSay).toHaveBeenLastCalledWith(
    "run\tname\tmetric\tstep\tvalue\nA-1\tshort\tloss\t\t",
    expect.anything(),
  );
});

it("isolates a group without hiding its members", () => {
  const group = (run: string, ...members: string[]) => ({ ...line(run, 1), isGroup: true, members: new Set(members) });
  const onHide = vi.fn();
  render(
    <LegendRows
      lines={[{ ...line("A-1", 0.5), isFaint: true }, group("adam", "A-1"), group("sgd", "A-2")]}
      axis="step"
      x={null}
      hidden={new Set()}
      onHide={onHide}
      onHoverRun={() => undefined}
    />,
  );
  fireEvent.click(screen.getByRole("button", { name: /name of adam/ }), { altKey: true });
  expect(onHide).toHaveBeenCalledWith(["sgd"]);
});

it("isolates a metric where its run is the only one", () => {
  const onHide = vi.fn();
  const metric = (path: string) => ({ ...line("A-1", 1), path, label: path, hiddenAs: path });
  const rows = (hidden: string[]) => (
    <LegendRows
      lines={[metric("loss"), metric("accuracy")]}
      axis="step"
      x={null}
      hidden={new Set(hidden)}
      onHide={onHide}
      onHoverRun={() => undefined}
    />
  );
  const { rerender } = render(rows([]));
  fireEvent.click(screen.getByRole("button", { name: /loss/ }));
  expect(onHide).toHaveBeenLastCalledWith(["loss"]);
  rerender(rows(["loss"]));
  expect(screen.getAllByRole("button", { pressed: true })).toHaveLength(1);
  fireEvent.click(screen.getByRole("button", { name: /accuracy/ }), { altKey: true });
  expect(onHide).toHaveBeenLastCalledWith([]);
});

it("says of a group's value over how many members it is, where some have none there", () => {
  const columns = { x: Float64Array.of(0, 9), n: Uint32Array.of(3, 1), mean: Float64Array.of(2, 0.5) };
  const name = { run: "adam", path: "loss", label: "adam", colour: 0, dash: 0, members: new Set(["A-1"]) };
  const rows = (x: number | null) => (
    <LegendRows
      lines={[toGroupLine(name, { name: "adam", members: 3, columns }, "mean", "none")]}
      axis="step"
      x={x}
      hidden={new Set()}
      onHide={() => undefined}
      onHoverRun={() => undefined}
    />
  );
  const { rerender } = render(rows(null));
  expect(screen.getByRole("button").textContent).toBe("adam0.5 (1 here)");
  rerender(rows(0));
  expect(screen.getByRole("button").textContent).toBe("adam2");
});
