import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createRef } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { SearchBox, type SearchHandle } from "./SearchBox";

vi.mock("@/api/queries", () => ({
  attributeNames: () => ({ queryKey: ["names"], queryFn: async () => ({ attributes: [] }) }),
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
