import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RunPicker } from "./RunPicker";

vi.hoisted(() => {
  vi.stubGlobal("fetch", async (request: Request) => {
    const { text = "", ids } = (await request.json()) as { text?: string; ids?: string[] };
    const rows = ["DIG-9", "DIG-8", "DIG-22", "DIG-2"]
      .filter((id) => ids?.includes(id) ?? id.includes(text))
      .map((id) => ({ id, uuid: id, attributes: {} }));
    return new Response(JSON.stringify({ total: rows.length, rows }), {
      headers: { "Content-Type": "application/json" },
    });
  });
});

const onChoose = vi.fn();

async function open() {
  const address = { workspace: "team", project: "digits", run: "DIG-9" };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <RunPicker title="Compare with" address={address} onChoose={onChoose} onClose={() => {}} />
    </QueryClientProvider>,
  );
  await screen.findByRole("option", { name: /DIG-8/ });
  return screen.getByRole("combobox");
}

const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

afterEach(cleanup);

beforeEach(() => {
  Element.prototype.scrollIntoView = () => {};
  onChoose.mockReset();
});

test("Enter chooses among what is found of the letters that are there, and waits for it", async () => {
  const field = await open();
  type(field, "DIG-2");
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onChoose).not.toHaveBeenCalled();
  await waitFor(() => expect(onChoose.mock.calls).toEqual([["DIG-2"]]));
});

test("who types on after Enter has not meant it", async () => {
  const field = await open();
  type(field, "DIG");
  fireEvent.keyDown(field, { key: "Enter" });
  type(field, "DIG-2");
  await waitFor(() => expect(screen.queryByRole("option", { name: /DIG-8/ })).toBeNull());
  expect(onChoose).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onChoose.mock.calls).toEqual([["DIG-2"]]);
});
