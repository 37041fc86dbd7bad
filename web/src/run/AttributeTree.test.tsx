import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Attributes } from "@/api/queries";
import { AttributeTree } from "./AttributeTree";

// Nothing has a size here, so that all lines are in sight.
vi.mock("@tanstack/react-virtual", () => ({
  useVirtualizer: ({ count }: { count: number }) => ({
    getTotalSize: () => 0,
    getVirtualItems: () => Array.from({ length: count }, (_, index) => ({ index, start: 0 })),
    scrollToIndex: () => undefined,
  }),
}));
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const value = { name: "a", ext: "bin", size: 0, mime_type: "", tag: "" };
const attributes = { a: { type: "file", value } } as unknown as Attributes;
const onSearch = vi.fn();
const props = { onSelect: () => undefined, search: "", onSearch, closed: undefined, onClosed: () => undefined };

test("what is folded is kept by the page, and begins with what the tracker writes", () => {
  const some = { type: "int", value: 1 };
  const attributes = { "config/lr": some, "sys/id": some, "train/loss": some } as unknown as Attributes;
  const told: (readonly string[])[] = [];
  function Page({ before }: { before?: readonly string[] }) {
    const [closed, setClosed] = useState(before);
    const onClosed = (next: readonly string[]) => {
      told.push(next);
      setClosed(next);
    };
    return (
      <AttributeTree {...props} attributes={attributes} selected="train/loss" closed={closed} onClosed={onClosed} />
    );
  }
  const isOpen = (name: string) => screen.getByRole("treeitem", { name }).getAttribute("aria-expanded") === "true";
  const view = render(<Page />);
  expect(["config 1", "sys 1", "train 1"].map(isOpen)).toEqual([true, false, true]);
  fireEvent.click(screen.getByRole("treeitem", { name: "config 1" }));
  expect(["config 1", "sys 1", "train 1"].map(isOpen)).toEqual([false, false, true]);
  view.unmount();
  render(<Page before={told[0]} />);
  expect(["config 1", "sys 1", "train 1"].map(isOpen)).toEqual([false, false, true]);
  for (const name of ["config 1", "sys 1"]) fireEvent.click(screen.getByRole("treeitem", { name }));
  expect(["config 1", "sys 1", "train 1"].map(isOpen)).toEqual([true, true, true]);
});

test("the field of the tree keeps every letter while the address has not got it yet", () => {
  render(<AttributeTree {...props} attributes={attributes} selected="a" />);
  const field = screen.getByRole("searchbox");
  for (const typed of ["l", "lo", "los"]) {
    fireEvent.change(field, { target: { value: typed } });
    expect(field).toHaveProperty("value", typed);
  }
  expect(onSearch).not.toHaveBeenCalled();
  act(() => void vi.advanceTimersByTime(300));
  expect(onSearch.mock.calls).toEqual([["los"]]);
});
