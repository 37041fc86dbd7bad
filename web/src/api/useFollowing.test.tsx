import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { GONE, useFollowing, useLiveStatus } from "./live";
import { useReachability } from "./reachability";

const streams: Map<string, () => void>[] = [];
let answer: () => Response;
let gone = 0;
const onGone = () => {
  gone += 1;
};

beforeEach(() => {
  vi.useFakeTimers();
  gone = 0;
  addEventListener(GONE, onGone);
  vi.stubGlobal(
    "EventSource",
    class {
      readonly listeners = new Map<string, () => void>();
      constructor() {
        streams.push(this.listeners);
      }
      addEventListener(type: string, listener: () => void) {
        this.listeners.set(type, listener);
      }
      close() {}
    },
  );
  vi.stubGlobal("fetch", async () => answer());
});

afterEach(() => {
  cleanup();
  removeEventListener(GONE, onGone);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const PROBLEM = { "Content-Type": "application/problem+json" };

const late = (): Response => {
  throw new DOMException("", "TimeoutError");
};

it.each([
  ["goes on trying where a proxy refuses", () => new Response("", { status: 429 }), "reconnecting", 0],
  ["goes on trying where an answer is late, with the page as it is", late, "reconnecting", 0],
  ["leaves a project that the server refuses", () => new Response("{}", { status: 404, headers: PROBLEM }), "off", 1],
])("%s", async (_, answers, shown, times) => {
  answer = answers;
  const { result } = renderHook(() => {
    useFollowing({ workspace: "team", project: "digits" });
    return useLiveStatus();
  });
  await act(async () => {
    streams.at(-1)!.get("error")!();
    await vi.advanceTimersByTimeAsync(1_500);
  });
  expect(result.current).toBe(shown);
  expect(gone).toBe(times);
  expect(useReachability.getState().isDown).toBe(false);
});
