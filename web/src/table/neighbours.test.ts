// @vitest-environment node
import { beforeEach, expect, it, vi } from "vitest";
import type { RunsFilter } from "@/api/runs";
import { type Neighbour, neighbourOf } from "./neighbours";

/** Runs by the groups that they are in, in the order of the table: `a`, then `b` with nothing before `c`. */
const RUNS = [
  { id: "R-1", groups: ["a", "x"] },
  { id: "R-2", groups: ["a", "x"] },
  { id: "R-3", groups: ["a", null] },
  { id: "R-4", groups: ["b", "x"] },
  { id: "R-5", groups: [null, "y"] },
];
const FIELDS = ["one", "other"];
const MANY = Array.from({ length: 12_000 }, (_, index) => ({ id: `M-${index}`, groups: [`${index}`, null] }));

function chosen({ ids, within }: RunsFilter) {
  return (api.isLong ? MANY : RUNS).filter(
    (run) =>
      (ids ?? [run.id]).includes(run.id) &&
      (within ?? []).every(({ path, key }) => run.groups[FIELDS.indexOf(path)] === (key?.value ?? null)),
  );
}

const api = vi.hoisted(() => ({ asked: 0, isLong: false }));
vi.mock("@/api/runs", () => ({
  findNeighbours: async (_: unknown, { filter }: { filter: RunsFilter }, run: string) => {
    api.asked += 1;
    const ids = chosen(filter).map(({ id }) => id);
    const place = ids.indexOf(run);
    if (place < 0) return { total: ids.length, place: null, before: null, after: null };
    return { total: ids.length, place, before: ids[place - 1] ?? null, after: ids[place + 1] ?? null };
  },
  searchRuns: async (_: unknown, { filter }: { filter: RunsFilter }, offset: number, limit: number) => {
    api.asked += 1;
    const rows = chosen(filter);
    return { total: rows.length, rows: rows.slice(offset, offset + limit) };
  },
  findGroups: async (
    _: unknown,
    filter: RunsFilter,
    { by, offset = 0, limit = 50 }: { by: { path: string }[]; offset?: number; limit?: number },
  ) => {
    api.asked += 1;
    const values = [...new Set(chosen(filter).map(({ groups }) => groups[FIELDS.indexOf(by[0]!.path)] ?? null))];
    const groups = values.map((value) => ({ key: [value === null ? null : { type: "string", value }] }));
    return { groups_total: groups.length, groups: groups.slice(offset, offset + limit) };
  },
}));

const PROJECT = { workspace: "team", project: "digits" };

async function walk(group: string[] | undefined, by: 1 | -1, filter: RunsFilter = {}): Promise<string[]> {
  const walked = [by > 0 ? "R-1" : "R-5"];
  for (;;) {
    const next: Neighbour = await neighbourOf(PROJECT, filter, { group }, walked.at(-1)!, by);
    if (typeof next === "string") return [...walked, next];
    walked.push(next.run);
  }
}

beforeEach(() => {
  api.asked = 0;
  api.isLong = false;
});

it("walks through a list with one question a step", async () => {
  expect(await walk(undefined, 1)).toEqual(["R-1", "R-2", "R-3", "R-4", "R-5", "end"]);
  expect(api.asked).toBe(5);
});

it.each([[["one"]], [["one", "other"]]])("goes from group to group, both ways: %s", async (group) => {
  expect(await walk(group, 1)).toEqual(["R-1", "R-2", "R-3", "R-4", "R-5", "end"]);
  expect(await walk(group, -1)).toEqual(["R-5", "R-4", "R-3", "R-2", "R-1", "end"]);
});

it("stays among the runs that are listed, and says where one is not", async () => {
  expect(await walk(["one"], 1, { ids: ["R-1", "R-4"] })).toEqual(["R-1", "R-4", "end"]);
  expect(await neighbourOf(PROJECT, {}, {}, "R-9", 1)).toBe("absent");
  expect(await neighbourOf(PROJECT, {}, { group: ["one"] }, "R-9", 1)).toBe("absent");
});

it("finds the next of many groups near the last one", async () => {
  api.isLong = true;
  const beside = (run: string, by: 1 | -1) => neighbourOf(PROJECT, {}, { group: ["one"] }, run, by);
  expect(await beside("M-3999", 1)).toEqual({ run: "M-4000" });
  api.asked = 0;
  expect(await beside("M-4000", 1)).toEqual({ run: "M-4001" });
  expect(await beside("M-4001", -1)).toEqual({ run: "M-4000" });
  expect(await beside("M-4000", -1)).toEqual({ run: "M-3999" });
  // The group of the run, its place in it, the groups beside it, and the first and last run of the next.
  expect(api.asked).toBeLessThanOrEqual(3 * 5);
  expect(await beside("M-499", 1)).toEqual({ run: "M-500" });
  expect(await beside("M-0", -1)).toBe("end");
});

it("gives up where there are too many groups to look through", async () => {
  api.isLong = true;
  expect(await neighbourOf(PROJECT, {}, { group: ["one"], sort: ["other"] }, "M-9000", 1)).toBe("far");
  expect(api.asked).toBeLessThanOrEqual(12);
});
