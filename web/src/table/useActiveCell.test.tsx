import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { columnModel } from "./columns";
import { useActiveCell } from "./useActiveCell";

const columns = (...paths: string[]) => paths.map((path) => columnModel({ path }, {}));

test("the cell that is read stays in its column while others come before it, and leaves with it", () => {
  const { result, rerender } = renderHook(({ shown }) => useActiveCell(shown), {
    initialProps: { shown: columns("a", "b") },
  });
  act(() => void result.current.across(2));
  expect(result.current.cell).toBe(2);
  rerender({ shown: columns("c", "a", "b") });
  expect(result.current.cell).toBe(3);
  rerender({ shown: columns("c", "a") });
  expect(result.current.cell).toBe(0);
});
