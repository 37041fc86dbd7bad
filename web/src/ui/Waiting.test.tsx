import { keepPreviousData, QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { staleMarks, useWaited, Waiting, WaitingFor } from "./Waiting";

const KEY = ["slow"];

function Slow({ ask }: { ask: (signal: AbortSignal) => Promise<string> }) {
  const answer = useQuery({ queryKey: KEY, queryFn: ({ signal }) => ask(signal), retry: false });
  const waited = useWaited(answer, KEY);
  return answer.data ?? <Waiting waited={waited} what="Searching…" />;
}

function Listed({ of, ask }: { of: string; ask: (of: string) => Promise<string> }) {
  const queryKey = ["listed", of];
  const answer = useQuery({ queryKey, queryFn: () => ask(of), retry: false, placeholderData: keepPreviousData });
  return (
    <>
      <WaitingFor answer={answer} queryKey={queryKey} what="Looking…" failed="No list" />
      {answer.data && <p {...staleMarks(answer)}>{answer.data}</p>}
    </>
  );
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

  it("says why there is no answer, by which request, and asks again", async () => {
    let isBroken = true;
    const refusal = Object.assign(new Error("The disk is full."), { requestId: "4be1" });
    const ask = () => (isBroken ? Promise.reject(refusal) : Promise.resolve("found"));
    render(
      <QueryClientProvider client={new QueryClient()}>
        <Listed of="a" ask={ask} />
      </QueryClientProvider>,
    );
    await pass(0);
    expect(screen.getByRole("heading").textContent).toBe("No list");
    expect(screen.getByRole("alert").textContent).toContain("The disk is full.request 4be1");
    isBroken = false;
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await pass(0);
    expect(screen.getByText("found")).toBeDefined();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("marks the answer to an earlier question until the newest is there, or where it was given up", async () => {
    const ask = (of: string) => (of === "a" ? Promise.resolve("of a") : new Promise<string>(() => {}));
    const client = new QueryClient();
    const list = (of: string) => (
      <QueryClientProvider client={client}>
        <Listed of={of} ask={ask} />
      </QueryClientProvider>
    );
    const { rerender } = render(list("a"));
    await pass(0);
    expect(screen.getByText("of a").hasAttribute("data-stale")).toBe(false);
    rerender(list("b"));
    await pass(0);
    expect(screen.getByText("of a").hasAttribute("data-stale")).toBe(true);
    expect(screen.getByText("of a").getAttribute("aria-busy")).toBe("true");
    await pass(9_000);
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    await pass(0);
    expect(screen.getByText("of a").hasAttribute("data-stale")).toBe(true);
    expect(screen.getByText("of a").getAttribute("aria-busy")).toBe("false");
    expect(screen.getByRole("button", { name: "Load it" })).toBeDefined();
  });

  it("keeps what is known where it could not be had anew, and says so", async () => {
    let times = 0;
    const ask = () => (times++ === 0 ? Promise.resolve("first") : Promise.reject(new Error("The disk is full.")));
    const client = new QueryClient();
    render(
      <QueryClientProvider client={client}>
        <Listed of="a" ask={ask} />
      </QueryClientProvider>,
    );
    await pass(0);
    void client.refetchQueries();
    await pass(0);
    expect(screen.getByText("first")).toBeDefined();
    expect(screen.getByRole("alert").textContent).toContain("The disk is full.");
  });
});
