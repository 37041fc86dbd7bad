import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findAttributes } from "@/api/runs";
import { ColumnPicker } from "./ColumnPicker";
import type { Column } from "./columns";

vi.mock("@/api/runs", () => ({ findAttributes: vi.fn(), findDiffering: vi.fn() }));
const said = vi.hoisted(() => [] as string[]);
vi.mock("@/ui/toasts", () => ({ toast: ({ text }: { text: string }) => said.push(text), toastError: vi.fn() }));

const NAMES = Array.from({ length: 330 }, (_, index) => `metric/${String(index).padStart(3, "0")}`);

beforeEach(() => {
  said.length = 0;
  vi.mocked(findAttributes).mockImplementation(async (_address, _filter, { after, limit = 50 }) => {
    const start = after === undefined ? 0 : NAMES.indexOf(after) + 1;
    const paths = NAMES.slice(start, start + limit);
    return {
      total: 10,
      after: start + limit < NAMES.length ? paths[paths.length - 1]! : null,
      attributes: paths.map((path) => ({ path, type: "float" as const, count: 10, sample: null })),
    };
  });
});
afterEach(cleanup);

const open = (columns: Column[], onChange = vi.fn()) => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ColumnPicker
        address={{ workspace: "team", project: "digits" }}
        filter={{}}
        columns={columns}
        onChange={onChange}
        onReset={vi.fn()}
        onClose={vi.fn()}
      />
    </QueryClientProvider>,
  );
  return onChange;
};

test("the names go on to the last one, page by page", async () => {
  open([]);
  for (let listed = 50; listed < NAMES.length; listed += 50) {
    await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(listed));
    fireEvent.click(screen.getByRole("button", { name: "More" }));
  }
  await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(NAMES.length));
  expect(screen.queryByRole("button", { name: "More" })).toBeNull();
});

test("adding all that match says how many were left, and goes on from there", async () => {
  const onChange = open(NAMES.slice(0, 150).map((path) => ({ path })));
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "metric" } });
  await waitFor(() =>
    expect(screen.getByRole("button", { name: "Add all matching" })).toHaveProperty("disabled", false),
  );
  fireEvent.click(screen.getByRole("button", { name: "Add all matching" }));
  await waitFor(() => expect(onChange).toHaveBeenCalled());
  const added = (onChange.mock.lastCall![0] as Column[]).map((column) => column.path);
  expect(added).toEqual(NAMES.slice(0, 250));
  expect(said).toEqual(["Added 100 of 180 columns: 100 are added at once, so add again for more."]);
});

test("a table does not get more columns than its rows can carry", async () => {
  const onChange = open(Array.from({ length: 390 }, (_, index) => ({ path: `other/${index}` })));
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "metric" } });
  await waitFor(() =>
    expect(screen.getByRole("button", { name: "Add all matching" })).toHaveProperty("disabled", false),
  );
  fireEvent.click(screen.getByRole("button", { name: "Add all matching" }));
  await waitFor(() => expect(onChange).toHaveBeenCalled());
  expect(onChange.mock.lastCall![0]).toHaveLength(400);
  expect(said[0]).toMatch(/^Added 10 of more than \d+ columns: a table has 400 columns at most\.$/);
});
