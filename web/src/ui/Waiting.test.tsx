import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useWaited, Waiting } from "./Waiting";

const KEY = ["slow"];

function Slow({ ask }: { ask: (signal: AbortSignal) => Promise<string> }) {
  const answer = useQuery({ queryKey: KEY, queryFn: ({ signal }) => ask(signal), retry: false });
  const waited = useWaited(answer, KEY);
  return answer.data ?? <Waiting waited={waited} what="Searching…" />;
}

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

describe("waiting for an answer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it("says after two seconds what it waits for, and after eight lets it be given up and asked for again", async () => {
    const signals: AbortSignal[] = [];
    const ask = (signal: AbortSignal) => {
      signals.push(signal);
      return signals.length === 1 ? new Promise<string>(() => {}) : Promise.resolve("found");
    };
    render(
      <QueryClientProvider client={new QueryClient()}>
        <Slow ask={ask} />
      </QueryClientProvider>,
    );
    await pass(1_900);
    expect(screen.queryByText("Searching…")).toBeNull();
    await pass(200);
    expect(screen.getByRole("status").textContent).toContain("Searching…");
    await pass(5_000);
    expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
    await pass(2_000);
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    await pass(0);
    expect(signals[0]?.aborted).toBe(true);
    expect(screen.getByRole("heading").textContent).toBe("Not loaded");
    fireEvent.click(screen.getByRole("button", { name: "Load it" }));
    await pass(0);
    expect(screen.getByText("found")).toBeDefined();
  });
});
