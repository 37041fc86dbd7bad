import { fireEvent, render, screen } from "@testing-library/react";
import { Tooltip } from "radix-ui";
import { expect, it, vi } from "vitest";
import { ApiError } from "@/api/client";
import { NqlInput } from "./NqlInput";

const wrong = new ApiError(
  400,
  "query-syntax",
  'The query is wrong at line 1, column 8: found "~". Expected =.',
  "r",
  7,
  ["="],
);

it("underlines what is wrong, says why, and says which rows are shown", () => {
  render(<NqlInput value="(a:int ~ 3)" onChange={vi.fn()} error={wrong} hasRows />, { wrapper: Tooltip.Provider });
  const input = screen.getByLabelText("Filter runs with NQL");
  expect(input.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByTestId("query-error-token").textContent).toBe("~");
  expect(screen.getByRole("status").textContent).toContain('Found "~". Expected =. The rows below');
});

it("sends a query once typing rests, and at once on Enter", () => {
  vi.useFakeTimers();
  const onChange = vi.fn();
  render(<NqlInput value="" onChange={onChange} error={null} hasRows />, { wrapper: Tooltip.Provider });
  const input = screen.getAllByLabelText("Filter runs with NQL").at(-1)!;
  fireEvent.change(input, { target: { value: "(a:int" } });
  fireEvent.change(input, { target: { value: "(a:int > 3)" } });
  expect(onChange).not.toHaveBeenCalled();
  vi.advanceTimersByTime(400);
  expect(onChange.mock.calls).toEqual([["(a:int > 3)"]]);
  fireEvent.keyDown(input, { key: "Enter" });
  expect(onChange).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});
