import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findAttributes, findDiffering } from "@/api/runs";
import { undo, useToasts } from "@/ui/toasts";
import { ColumnPicker, withAdded } from "./ColumnPicker";
import type { Column } from "./columns";

vi.mock("@/api/runs", () => ({ findAttributes: vi.fn(), findDiffering: vi.fn() }));
const NAMES = Array.from({ length: 210 }, (_, index) => `metric/${String(index).padStart(3, "0")}`);

beforeEach(() => {
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

test("the names go on to the last one, page by page", async () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ColumnPicker
        address={{ workspace: "team", project: "digits" }}
        filter={{}}
        columns={[]}
        onChange={vi.fn()}
        onReset={vi.fn()}
        onClose={vi.fn()}
      />
    </QueryClientProvider>,
  );
  // By role all of them would be looked at for their names, each time.
  const options = () => document.querySelectorAll("[role=option]").length;
  for (let listed = 50; listed < NAMES.length; listed += 50) {
    await waitFor(() => expect(options()).toBe(listed));
    fireEvent.click(screen.getByText("More"));
  }
  await waitFor(() => expect(options()).toBe(NAMES.length));
  expect(screen.queryByText("More")).toBeNull();
}, 20_000);

const columns = (count: number): Column[] => NAMES.slice(0, count).map((path) => ({ path }));

test("what is added of many columns is said, and why no more", () => {
  const { next, text } = withAdded(columns(50), NAMES, "columns", false);
  expect(next).toEqual(columns(150));
  expect(text).toBe("Added 100 of 160 columns: 100 are added at once, so add again for more.");
  expect(withAdded(columns(209), NAMES.slice(0, 210), "columns", false).text).toBe("Added 1 column.");
});

test("a table does not get more columns than its rows can carry", () => {
  const many = Array.from({ length: 390 }, (_, index) => ({ path: `other/${index}` }));
  const { next, text } = withAdded(many, NAMES.slice(0, 101), "columns", true);
  expect(next).toHaveLength(400);
  expect(text).toBe("Added 10 of more than 101 columns: a table has 400 columns at most.");
});

/** A picker of a page that draws its columns only once. */
function picker(first: readonly string[]) {
  const page = { columns: first.map((path): Column => ({ path })) };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ColumnPicker
        address={{ workspace: "team", project: "digits" }}
        filter={{}}
        columns={page.columns}
        onChange={(change) => {
          page.columns = [...change(page.columns, 0)];
        }}
        onReset={vi.fn()}
        onClose={vi.fn()}
      />
    </QueryClientProvider>,
  );
  const paths = () => page.columns.map(({ path }) => path);
  const undoLast = () => undo(useToasts.getState().toasts.at(-1)!);
  return { page, paths, undoLast };
}
const differing = (varying: readonly string[], constant: readonly string[]) =>
  vi.mocked(findDiffering).mockResolvedValue({
    differing: varying.map((path) => ({ path })),
    constant: constant.map((path) => ({ path })),
    after: null,
  } as never);

test("columns chosen while others are looked for stay, and stay when those are taken back", async () => {
  const { page, paths, undoLast } = picker(["a"]);
  differing(["b", "c"], []);
  fireEvent.click(screen.getByText("Add all varying"));
  page.columns = [{ path: "a" }, { path: "meanwhile" }];
  await waitFor(() => expect(paths()).toEqual(["a", "meanwhile", "b", "c"]));
  page.columns = [...page.columns, { path: "later" }];
  await undoLast();
  expect(paths()).toEqual(["a", "meanwhile", "later"]);
});

test("columns that are the same everywhere come back to where they were, and others stay", async () => {
  const { page, paths, undoLast } = picker(["a", "b", "c"]);
  differing([], ["b"]);
  fireEvent.click(screen.getByText("Hide constant"));
  await waitFor(() => expect(paths()).toEqual(["a", "c"]));
  page.columns = [...page.columns, { path: "later" }];
  await undoLast();
  expect(paths()).toEqual(["a", "b", "c", "later"]);
});
