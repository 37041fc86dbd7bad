// @vitest-environment node
import { expect, test, vi } from "vitest";
import { answerTogether } from "./together";

test("whoever has given up before it is asked is left out, and nothing is asked when all have", async () => {
  const gone = { signal: AbortSignal.abort("gone"), reject: vi.fn() };
  const there = { reject: vi.fn() };
  const answer = vi.fn(async () => {});
  await answerTogether([gone, there], answer);
  expect(answer).toHaveBeenCalledWith([there], expect.any(AbortSignal));
  expect(gone.reject).toHaveBeenCalledWith("gone");
  await answerTogether([gone], answer);
  expect(answer).toHaveBeenCalledTimes(1);
});

test("the request is given up when the last who waits gives up, and not before", async () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const asked = [one, other].map(({ signal }) => ({ signal, reject: vi.fn() }));
  await answerTogether(asked, async (_, signal) => {
    one.abort();
    expect(signal.aborted).toBe(false);
    other.abort();
    expect(signal.aborted).toBe(true);
  });
});

test("a failure is told to all who wait", async () => {
  const asked = [{ reject: vi.fn() }, { reject: vi.fn() }];
  const failure = new Error("The server is away.");
  await answerTogether(asked, async () => {
    throw failure;
  });
  for (const { reject } of asked) expect(reject).toHaveBeenCalledWith(failure);
});
