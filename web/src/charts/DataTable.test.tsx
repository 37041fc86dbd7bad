import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DataTable } from "./DataTable";
import { type Spread, toGroupLine } from "./engine/lines";

beforeEach(() => {
  vi.spyOn(HTMLDialogElement.prototype, "showModal").mockReturnValue();
});
afterEach(cleanup);

it.each([
  ["std", ["Step", "Median", "Mean − std", "Mean + std", "Members"]],
  ["iqr", ["Step", "Median", "Lower quartile", "Upper quartile", "Members"]],
  ["minmax", ["Step", "Median", "Min", "Max", "Members"]],
  ["none", ["Step", "Median", "Members"]],
] as [Spread, string[]][])("names what the band of an average is: %s", (spread, names) => {
  const name = { run: "adam", path: "loss", label: "adam", colour: 0, dash: 0 };
  const value = Float64Array.of(0.5);
  const columns = {
    x: value,
    n: Uint32Array.of(4),
    mean: value,
    median: value,
    std: value,
    min: value,
    max: value,
    lower_quartile: value,
    upper_quartile: value,
  };
  const lines = [toGroupLine(name, { name: "adam", members: 4, columns }, "median", spread)];
  render(<DataTable title="loss" lines={lines} axis="step" onClose={() => undefined} />);
  const heads = screen.getAllByRole("columnheader", { hidden: true });
  expect(heads.map(({ textContent }) => textContent)).toEqual(names);
});
