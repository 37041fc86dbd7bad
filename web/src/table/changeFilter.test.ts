// @vitest-environment node
import { beforeEach, expect, test } from "vitest";
import { undo, useToasts } from "@/ui/toasts";
import { changeFilter } from "./changeFilter";
import type { SetTableState, TableState } from "./state";

const page: { state: TableState } = { state: {} };
const onState: SetTableState = (next) => {
  page.state = typeof next === "function" ? next(page.state) : next;
};

beforeEach(() => useToasts.setState({ toasts: [] }));

test("a filter adds to the query that there is now", () => {
  page.state = { q: "a", sort: ["loss"] };
  expect(changeFilter(onState, (nql) => `${nql} AND b`)).toBe("a AND b");
  expect(page.state).toEqual({ q: "a AND b", mode: undefined, sort: ["loss"] });
  expect(useToasts.getState().toasts).toEqual([]);
});

test("a search for text that gives way to a filter is told of, and comes back", async () => {
  page.state = { q: "resnet", mode: "regex" };
  expect(changeFilter(onState, (nql) => `${nql}b`)).toBe("b");
  expect(page.state).toEqual({ q: "b", mode: undefined });
  const [told] = useToasts.getState().toasts;
  expect(told?.text).toBe("The filter took the place of the search for “resnet”.");
  page.state = { ...page.state, sort: ["loss"] };
  await undo(told!);
  expect(page.state).toEqual({ q: "resnet", mode: "regex", sort: ["loss"] });
});
