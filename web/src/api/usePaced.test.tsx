import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { emitForTests, useChanges } from "./live";
import { usePaced } from "./usePaced";

const ANSWER_MILLISECONDS = 700;

function Shown({ ask }: { ask: (signal: AbortSignal) => Promise<string> }) {
  const answer = useQuery({ queryKey: ["files"], queryFn: ({ signal }) => ask(signal) });
  const fetchAnew = usePaced();
  useChanges(() => fetchAnew({ queryKey: ["files"] }));
  return answer.data;
}

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("shows what a slow server answers while changes go on, and at last how it is after the last of them", async () => {
  let files = 0;
  const ask = async (signal: AbortSignal) => {
    const read = files;
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MILLISECONDS));
    signal.throwIfAborted();
    return `${read} files`;
  };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Shown ask={ask} />
    </QueryClientProvider>,
  );
  await pass(ANSWER_MILLISECONDS);
  for (; files < 20; files += 1) {
    emitForTests({ everything: true, runs: new Map() });
    await pass(250);
  }
  const shown = Number(screen.getByText(/files/).textContent?.split(" ")[0]);
  expect(shown).toBeGreaterThan(10);
  emitForTests({ everything: true, runs: new Map() });
  await pass(3_000);
  expect(screen.getByText("20 files")).toBeDefined();
});
