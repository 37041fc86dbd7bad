import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Ask } from "./Ask";
import type { TableRow } from "./cellValue";
import { fitsCell } from "./GridRow";

afterEach(cleanup);

test("a description keeps its lines when it is changed", () => {
  const onSave = vi.fn();
  const text = "Baseline.\nAll layers.";
  render(<Ask title="Description" label="Description" value={text} hasLines onSave={onSave} onClose={vi.fn()} />);
  const field = screen.getByRole("textbox", { name: "Description" });
  expect(field).toHaveProperty("value", text);
  fireEvent.change(field, { target: { value: `${text}!` } });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSave).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Enter", ctrlKey: true });
  expect(onSave).toHaveBeenCalledWith(`${text}!`);
});

test("a cell is no place to change a text of several lines", () => {
  const row = (description: string) =>
    ({ id: "D-1", attributes: { "sys/description": { type: "string", value: description } } }) as unknown as TableRow;
  expect(fitsCell(row("one line"), "description")).toBe(true);
  expect(fitsCell(row("one\ntwo"), "description")).toBe(false);
  expect(fitsCell(row("one\ntwo"), "tags")).toBe(true);
});
