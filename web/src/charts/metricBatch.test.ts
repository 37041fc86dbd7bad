import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { client } from "@/api/client";
import { batchedMetrics } from "./metricBatch";

const HOME = { workspace: "w", project: "p" };
const asked: { runs: string[]; paths: string[] }[] = [];
const KNOWN = ["loss", "accuracy"];

beforeEach(() => {
  asked.length = 0;
  vi.spyOn(client, "POST").mockImplementation(async (_path: unknown, options: unknown) => {
    const { body } = options as { body: (typeof asked)[number] };
    asked.push(body);
    const metrics = KNOWN.filter((path) => body.paths.includes(path)).map((path) => ({
      path,
      runs: 1,
      points: 2,
      first_step: 0,
      last_step: 1,
    }));
    return { data: { runs: 1, total: metrics.length, metrics }, response: new Response() } as never;
  });
});
afterEach(() => vi.restoreAllMocks());

it("asks for the metrics of several charts at once, and gives each its own in its order", async () => {
  const [one, other] = await Promise.all([
    batchedMetrics(HOME, ["R-1"], ["accuracy", "loss", "unknown"]),
    batchedMetrics(HOME, ["R-1"], ["loss"]),
  ]);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.paths).toEqual(["accuracy", "loss", "unknown"]);
  expect(one.map(({ path }) => path)).toEqual(["accuracy", "loss"]);
  expect(other.map(({ path }) => path)).toEqual(["loss"]);
});

it("asks for other runs apart", async () => {
  await Promise.all([batchedMetrics(HOME, ["R-1"], ["loss"]), batchedMetrics(HOME, ["R-2"], ["loss"])]);
  expect(asked.map(({ runs }) => runs)).toEqual([["R-1"], ["R-2"]]);
});
