import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Attributes } from "@/api/queries";
import { AttributeTree } from "./AttributeTree";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const value = { name: "a", ext: "bin", size: 0, mime_type: "", tag: "" };
const attributes = { a: { type: "file", value } } as unknown as Attributes;
const onSearch = vi.fn();

test("the field of the tree keeps every letter while the address has not got it yet", () => {
  render(
    <AttributeTree attributes={attributes} selected="a" onSelect={() => undefined} search="" onSearch={onSearch} />,
  );
  const field = screen.getByRole("searchbox");
  for (const typed of ["l", "lo", "los"]) {
    fireEvent.change(field, { target: { value: typed } });
    expect(field).toHaveProperty("value", typed);
  }
  expect(onSearch).not.toHaveBeenCalled();
  act(() => void vi.advanceTimersByTime(300));
  expect(onSearch.mock.calls).toEqual([["los"]]);
});
