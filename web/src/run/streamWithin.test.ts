import { expect, it, vi } from "vitest";
import { textPlace } from "@/api/logs";
import { streamWithin } from "./streamWithin";

const ADDRESS = { workspace: "w", project: "p", run: "R-1" };
const LAST_TIMES: Record<string, number[]> = { "monitoring/a/stdout": [10, 20, 30], "monitoring/b/stdout": [70, 80] };
vi.mock("@/api/logs", () => ({
  textPlace: vi.fn(async (_: unknown, path: string, { time }: { time: number }) => {
    const timestamp = LAST_TIMES[path]!.find((each) => each >= time);
    return timestamp === undefined ? null : { index: 0, line: 0, timestamp };
  }),
}));
const streams = Object.keys(LAST_TIMES).map((path) => ({ path, title: path, count: 3 }));

it("is the console of the process that logged at the time, which need not be the first one", async () => {
  expect(await streamWithin(ADDRESS, streams, { first: 15, last: 40 })).toBe("monitoring/a/stdout");
  expect(await streamWithin(ADDRESS, streams, { first: 75, last: 90 })).toBe("monitoring/b/stdout");
  expect(await streamWithin(ADDRESS, streams, { first: 40, last: 60 })).toBeUndefined();
  // Of a zoom in which both logged, the first is shown, and the other one is a choice away.
  expect(await streamWithin(ADDRESS, streams, { first: 15, last: 90 })).toBe("monitoring/a/stdout");
});

it("is not asked for where there is one stream", async () => {
  vi.mocked(textPlace).mockClear();
  expect(await streamWithin(ADDRESS, streams.slice(0, 1), { first: 15, last: 40 })).toBeUndefined();
  expect(textPlace).not.toHaveBeenCalled();
});
