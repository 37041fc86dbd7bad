import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { client } from "./client";
import { batchedMatches } from "./metricMatches";

const HOME = { workspace: "w", project: "p" };
const asked: { runs: string[]; patterns: string[] }[] = [];

beforeEach(() => {
  asked.length = 0;
  vi.spyOn(client, "POST").mockImplementation(async (_path: unknown, options: unknown) => {
    const { body } = options as { body: (typeof asked)[number] };
    asked.push(body);
    const matches = body.patterns.map((pattern) =>
      pattern === "a("
        ? { total: 0, metrics: [], reason: "That is not a regular expression." }
        : { total: pattern.length, metrics: [], reason: null },
    );
    return { data: { runs: 1, matches }, response: new Response() } as never;
  });
});
afterEach(() => vi.restoreAllMocks());

it("asks for what several charts look for at once, of which a wrong one spoils no other", async () => {
  const [one, wrong, other, same] = await Promise.allSettled(
    ["ab", "a(", "abc", "ab"].map((pattern) => batchedMatches(HOME, ["R-1"], pattern)),
  );
  expect(asked.map(({ patterns }) => patterns)).toEqual([["ab", "a(", "abc"]]);
  expect([one, other, same]).toMatchObject([{ value: { total: 2 } }, { value: { total: 3 } }, { value: { total: 2 } }]);
  expect(wrong).toMatchObject({ status: "rejected", reason: new Error("That is not a regular expression.") });
});

it("asks for other runs apart, and for no more than a request takes", async () => {
  const patterns = Array.from({ length: 25 }, (_, index) => `p${index}`);
  await Promise.all([
    ...patterns.map((pattern) => batchedMatches(HOME, ["R-1"], pattern)),
    batchedMatches(HOME, ["R-2"], "p0"),
  ]);
  expect(asked.map(({ runs, patterns }) => [runs, patterns.length])).toEqual([
    [["R-1"], 20],
    [["R-1"], 5],
    [["R-2"], 1],
  ]);
});
