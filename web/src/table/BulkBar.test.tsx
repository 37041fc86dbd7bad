import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { BulkBar } from "./BulkBar";

afterEach(cleanup);

it("gives the focus on when it goes with it, and leaves it where somebody has taken it", () => {
  const onFocusLeft = vi.fn();
  const nothing = () => {};
  const page = (isThere: boolean) => (
    <QueryClientProvider client={new QueryClient()}>
      <input aria-label="elsewhere" />
      {isThere && (
        <BulkBar
          address={{ workspace: "main", project: "digits" }}
          count={1}
          progress={null}
          onTags={nothing}
          onArchive={nothing}
          onRestore={undefined}
          onDelete={nothing}
          onCompare={nothing}
          onExport={nothing}
          onClear={nothing}
          onFocusLeft={onFocusLeft}
        />
      )}
    </QueryClientProvider>
  );
  const { rerender } = render(page(true));
  screen.getByLabelText("elsewhere").focus();
  rerender(page(false));
  expect(onFocusLeft).not.toHaveBeenCalled();
  rerender(page(true));
  screen.getByRole("button", { name: "Compare" }).focus();
  rerender(page(false));
  expect(onFocusLeft).toHaveBeenCalledOnce();
});
