// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makeSure, markReachable, markUnreachable, retryNow, useReachability } from "./reachability";

let answers: ((isThere: boolean) => void)[] = [];
let patience: AbortController[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
  patience = [];
  vi.spyOn(AbortSignal, "timeout").mockImplementation(() => {
    patience.push(new AbortController());
    return patience.at(-1)!.signal;
  });
  vi.stubGlobal("dispatchEvent", () => true);
  vi.stubGlobal(
    "fetch",
    (_: string, { signal }: RequestInit) =>
      new Promise((resolve, reject) => {
        signal!.addEventListener("abort", () => reject(signal!.reason));
        answers.push((isThere) => (isThere ? resolve(new Response("ok")) : reject(new TypeError("away"))));
      }),
  );
});

afterEach(() => {
  markReachable();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const isDown = () => useReachability.getState().isDown;

it("asks again where a server does not even refuse an answer", async () => {
  markUnreachable();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(answers).toHaveLength(1);
  patience[0]!.abort(new DOMException("", "TimeoutError"));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(answers).toHaveLength(2);
});

it("does not take the server for away where an answer is late, but where there is none", async () => {
  const late = makeSure();
  patience[0]!.abort(new DOMException("", "TimeoutError"));
  await late;
  expect(isDown()).toBe(false);
  const none = makeSure();
  answers[1]!(false);
  await none;
  expect(isDown()).toBe(true);
});

it("does not take the server for away because of a question from before it answered another", async () => {
  markUnreachable();
  await vi.advanceTimersByTimeAsync(2_000);
  markReachable();
  answers[0]!(false);
  await vi.advanceTimersByTimeAsync(100);
  expect(isDown()).toBe(false);
});

it("asks once at a time, however often somebody does not want to wait", async () => {
  markUnreachable();
  for (let each = 0; each < 4; each += 1) retryNow();
  expect(answers).toHaveLength(4);
  for (const answer of answers) answer(false);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(answers).toHaveLength(5);
});
