import { afterEach, expect, it, vi } from "vitest";
import { client } from "./client";
import { batchedHistograms } from "./histograms";

const HOME = { workspace: "team", project: "digits" };

afterEach(() => vi.restoreAllMocks());

it("gives a request up when nobody waits for it any more", async () => {
  const signals: AbortSignal[] = [];
  vi.spyOn(client, "POST").mockImplementation((_path: unknown, options: unknown) => {
    const { signal } = options as { signal: AbortSignal };
    signals.push(signal);
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))) as never;
  });
  const ask = (run: string, waiting: AbortController) =>
    batchedHistograms(HOME, [{ run, path: "weights" }], 200, 100, undefined, waiting.signal);
  const [one, other] = [new AbortController(), new AbortController()];
  const answers = Promise.allSettled([ask("DIG-1", one), ask("DIG-2", other)]);
  await vi.waitFor(() => expect(signals).toHaveLength(1));
  one.abort();
  expect(signals[0]!.aborted).toBe(false);
  other.abort();
  expect(signals[0]!.aborted).toBe(true);
  expect((await answers).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
