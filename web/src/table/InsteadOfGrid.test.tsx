import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { InsteadOfGrid } from "./InsteadOfGrid";
import type { TableState } from "./state";

afterEach(cleanup);

function shown(state: TableState, onState = vi.fn()) {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { enabled: false } } })}>
      <InsteadOfGrid
        address={{ workspace: "main", project: "digits" }}
        state={state}
        onState={onState}
        isKnown
        error={null}
        onRetry={() => {}}
        waited={{ isPending: false, seconds: 0, onCancel: () => {} } as never}
        empty={null}
      />
    </QueryClientProvider>,
  );
  return onState;
}

const asQuery = () => screen.queryByRole("button", { name: "Search by NQL" });

it.each(["lr > 0.01", "(`train/loss`:floatSeries < 1)", 'sys/tags contains "a"'])(
  "offers to read %s as a query",
  (q) => {
    const onState = shown({ q, mode: "text" });
    asQuery()!.click();
    expect(onState).toHaveBeenCalledWith({ q, mode: undefined });
  },
);

it("does not offer it for words, nor for what is a query already", () => {
  shown({ q: "resnet-50 lr=0.1", mode: "text" });
  expect(asQuery()).toBeNull();
  cleanup();
  shown({ q: "lr > 100" });
  expect(asQuery()).toBeNull();
});
