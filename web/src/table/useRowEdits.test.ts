import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { changeRun } from "@/api/runs";
import { undo, useToasts } from "@/ui/toasts";
import type { TableRow } from "./cellValue";
import { useRowEdits } from "./useRowEdits";

vi.mock("@/api/runs", () => ({ changeRun: vi.fn() }));

const row: TableRow = {
  id: "D-1",
  uuid: "1",
  attributes: { "sys/tags": { type: "stringSet", value: ["seed 1,2", "old"] } },
} as unknown as TableRow;
const sent = () => vi.mocked(changeRun).mock.lastCall?.[2];

test("tags with commas in them stay whole, also when they come back", async () => {
  const change = vi.fn().mockReturnValue(vi.fn());
  const { result } = renderHook(() => useRowEdits({ workspace: "team", project: "digits" }, change, async () => null));
  await act(() => result.current(row, "tags", ["seed 1,2", "lr 0,1"]));
  expect(sent()).toEqual({ tags: ["seed 1,2", "lr 0,1"] });
  await act(() => undo(useToasts.getState().toasts.at(-1)!));
  expect(sent()).toEqual({ tags: ["seed 1,2", "old"] });
  await act(() => result.current(row, "tags", "a, b"));
  expect(sent()).toEqual({ tags: ["a", "b"] });
  expect(change.mock.lastCall?.[1](row).attributes["sys/tags"]).toEqual({ type: "stringSet", value: ["a", "b"] });
});
