import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { emitForTests } from "@/api/live";
import { useLiveTable } from "./useLiveTable";

const ADDRESS = { workspace: "main", project: "digits" };

function Table({ ask }: { ask: () => Promise<string> }) {
  useLiveTable(ADDRESS);
  return useQuery({ queryKey: ["runs", "main", "digits", "page"], queryFn: ask }).data;
}

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("shows a change that came while an answer from before it was under way", async () => {
  let state = "running";
  const ask = async () => {
    const read = state;
    await new Promise((resolve) => setTimeout(resolve, 500));
    return read;
  };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Table ask={ask} />
    </QueryClientProvider>,
  );
  await pass(100);
  state = "finished";
  act(() => emitForTests({ everything: true, runs: new Map() }));
  await pass(500);
  expect(screen.getByText("running")).toBeDefined();
  await pass(3_000);
  expect(screen.getByText("finished")).toBeDefined();
});
