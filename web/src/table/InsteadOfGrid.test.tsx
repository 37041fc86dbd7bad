import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Split } from "@/ui/Split";
import { InsteadOfGrid } from "./InsteadOfGrid";
import type { TableState } from "./state";

afterEach(cleanup);

function shown(state: TableState, onState = vi.fn(), isKnown = true) {
  const reason = (
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { enabled: false } } })}>
      <InsteadOfGrid
        address={{ workspace: "main", project: "digits" }}
        state={state}
        onState={onState}
        isKnown={isKnown}
        error={null}
        onRetry={() => {}}
        waited={{ isPending: false, isAsked: true } as never}
        empty={null}
      />
    </QueryClientProvider>
  );
  render(<Split beside="charts" left={reason} right={null} />);
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

it("is busy with nothing where nobody sees it", () => {
  const browser = (window as unknown as { happyDOM: { setViewport: (size: { width: number }) => void } }).happyDOM;
  const isBusy = () => document.querySelector("[aria-busy=true]") !== null;
  browser.setViewport({ width: 1440 });
  shown({}, vi.fn(), false);
  expect(isBusy()).toBe(true);
  cleanup();
  browser.setViewport({ width: 390 });
  shown({}, vi.fn(), false);
  expect(isBusy()).toBe(false);
  browser.setViewport({ width: 1440 });
});
