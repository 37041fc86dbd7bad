import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { markReachable, markUnreachable } from "@/api/reachability";
import { ServerBanner } from "./ServerBanner";

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

describe("what is said of a server that is away", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setSystemTime(new Date(2026, 10, 22, 8, 30, 0));
  });
  afterEach(() => {
    cleanup();
    markReachable();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("is since when the page is stale and when it is tried again, until it is back", async () => {
    const answers = vi.fn(() => Promise.reject(new TypeError("Failed to fetch")) as Promise<Response>);
    vi.stubGlobal("fetch", answers);
    render(<ServerBanner />);
    expect(screen.queryByRole("alert")).toBeNull();
    act(markUnreachable);
    expect(screen.getByText(/Trying again in [1-9] s/)).toBeTruthy();
    await pass(20_000);
    expect(answers.mock.calls.length).toBeGreaterThan(1);
    // Since the first failure, not the last.
    expect(screen.getByRole("alert").textContent).toContain("stale since 08:30:00");
    answers.mockImplementation(() => Promise.resolve(new Response("{}")));
    act(() => screen.getByRole("button", { name: "Try now" }).click());
    await pass(0);
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
