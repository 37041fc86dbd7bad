import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { FullChart } from "./FullChart";
import { DEFAULTS } from "./state";
import { chartKeys } from "./useChartsState";

afterEach(cleanup);

it("has keys of its own, but for what is typed there", () => {
  vi.spyOn(HTMLDialogElement.prototype, "show").mockReturnValue();
  const actions = { zoom: vi.fn(), override: vi.fn(), full: vi.fn(), hide: vi.fn(), order: vi.fn(), edit: vi.fn() };
  const onClose = vi.fn();
  render(
    <FullChart title="loss" onClose={onClose} keys={chartKeys("loss", DEFAULTS, actions)} drawer={<input />}>
      chart
    </FullChart>,
  );
  const dialog = screen.getByRole("dialog", { hidden: true });
  for (const key of ["y", "i", "s", "0"]) fireEvent.keyDown(dialog, { key });
  expect(actions.override.mock.calls).toEqual([
    ["loss", { yScale: "log" }],
    ["loss", { inherited: false }],
  ]);
  expect(actions.edit).toHaveBeenCalledExactlyOnceWith("loss");
  expect(actions.zoom).toHaveBeenCalledExactlyOnceWith("loss", null);
  fireEvent.keyDown(screen.getByRole("textbox", { hidden: true }), { key: "y" });
  fireEvent.keyDown(dialog, { key: "y", ctrlKey: true });
  expect(actions.override).toHaveBeenCalledTimes(2);
  fireEvent.keyDown(dialog, { key: "Escape" });
  expect(onClose).toHaveBeenCalledOnce();
});
