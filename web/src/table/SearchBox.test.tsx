import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createRef } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { SearchBox, type SearchHandle } from "./SearchBox";

vi.mock("@/api/queries", () => ({
  attributeNames: (_: unknown, { search }: { search: string }) => ({
    queryKey: ["names", search],
    queryFn: async () => ({
      attributes: search === "sys/tags" ? [{ path: "sys/tags", type: "stringSet" }] : [],
    }),
  }),
}));
vi.mock("@/api/runs", () => ({ findValues: async () => ({ values: [] }) }));
afterEach(cleanup);

test("the builder begins with the query that it is opened with, and lists what is built", async () => {
  const ref = createRef<SearchHandle>();
  const onFilter = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SearchBox
        ref={ref}
        address={{ workspace: "team", project: "digits" }}
        value="(`a`:int = 1)"
        mode="nql"
        onChange={vi.fn()}
        onFilter={onFilter}
        error={null}
        onLeave={vi.fn()}
        hasRows
      />
    </QueryClientProvider>,
  );
  act(() => ref.current!.openBuilder("(`a`:int = 1) AND (`b`:int = 2)"));
  fireEvent.click(await screen.findByRole("button", { name: "Filter" }));
  expect(onFilter).toHaveBeenCalledWith("(`a`:int = 1) AND (`b`:int = 2)");
  expect(screen.getByRole<HTMLInputElement>("combobox", { name: "Search runs" }).value).toBe(
    "(`a`:int = 1) AND (`b`:int = 2)",
  );
});

test("a path that is typed before the names come has the type of its attribute", async () => {
  const ref = createRef<SearchHandle>();
  const onFilter = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SearchBox
        ref={ref}
        address={{ workspace: "team", project: "digits" }}
        value=""
        mode="nql"
        onChange={vi.fn()}
        onFilter={onFilter}
        error={null}
        onLeave={vi.fn()}
        hasRows
      />
    </QueryClientProvider>,
  );
  act(() => ref.current!.openBuilder(""));
  fireEvent.change(await screen.findByLabelText("Field"), { target: { value: "sys/tags" } });
  expect(await screen.findByRole("option", { name: "has any of" })).toBeTruthy();
  fireEvent.change(screen.getByLabelText("Value"), { target: { value: '"a, b", c' } });
  fireEvent.click(screen.getByRole("button", { name: "Filter" }));
  expect(onFilter).toHaveBeenCalledWith(
    '((`sys/tags`:stringSet CONTAINS "a, b") OR (`sys/tags`:stringSet CONTAINS "c"))',
  );
});
