import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BucketGrid } from "@/api/buckets";
import { askEarly, batchedBuckets } from "./batch";

const HOME = { workspace: "w", project: "p" };
const GRID: BucketGrid = {
  axis: "step",
  axisPath: "",
  range: null,
  buckets: 100,
  rawBelow: 100,
  lineage: true,
  previews: false,
  fields: ["mean"],
};

interface Sent {
  series: { run: string; path: string }[];
  groups: { name: string; series: unknown[] }[];
}
const sent: Sent[] = [];
const signals: AbortSignal[] = [];

/** A line for each series that was asked for, none of which has points. */
const empty = (body: Sent): object => ({
  mode: "points",
  grid: null,
  series: body.series.map(({ run, path }) => ({ run, path, status: "empty", points: 0, columns: {}, forks: [] })),
  groups: body.groups.map(({ name }) => ({ name, members: 0, columns: {} })),
});
let whole = empty;

/** A document whose columns have at most one number. */
function answer(body: Sent): Response {
  const directory = whole(body);
  const json = new TextEncoder().encode(JSON.stringify(directory));
  const size = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(16 + size + 8).fill(32);
  bytes.set(new TextEncoder().encode("SMBK"));
  const view = new DataView(bytes.buffer);
  view.setUint16(4, 1, true);
  view.setUint32(8, size, true);
  view.setUint32(12, 8, true);
  bytes.set(json, 16);
  return new Response(bytes);
}

beforeEach(() => {
  whole = empty;
  sent.length = 0;
  signals.length = 0;
  vi.stubGlobal("fetch", async (_path: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body)) as Sent;
    sent.push(body);
    if (init.signal) signals.push(init.signal);
    return answer(body);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const series = (path: string, count = 1) => Array.from({ length: count }, (_, run) => ({ run: `A-${run}`, path }));
const ask = (path: string, company = "points", grid = GRID, points = 0, signal?: AbortSignal) =>
  batchedBuckets(HOME, grid, series(path, 2), [{ name: path, series: series(path) }], company, points, signal);

describe("charts of one frame", () => {
  it("ask together and get each their own", async () => {
    const charts = await Promise.all([ask("a"), ask("b"), ask("c")]);
    expect(sent).toHaveLength(1);
    expect(charts.map((chart) => chart.series.map(({ run, path }) => `${run} ${path}`))).toEqual(
      ["a", "b", "c"].map((path) => [`A-0 ${path}`, `A-1 ${path}`]),
    );
    expect(charts.map((chart) => chart.groups.map(({ name }) => name))).toEqual([["a"], ["b"], ["c"]]);
  });

  it("ask apart where they need grids of their own", async () => {
    await Promise.all([ask("a"), ask("b", "2^17"), ask("c", "points", { ...GRID, axis: "relative" })]);
    expect(sent.map((body) => body.series.map(({ path }) => path))).toEqual([
      ["a", "a"],
      ["b", "b"],
      ["c", "c"],
    ]);
  });

  it("are charts of points where all of their own lines have points, whatever the others are", async () => {
    const columns = { step: { type: "f64", offset: 0, length: 1 } };
    const facts = { status: "ok", points: 1, forks: [] };
    whole = ({ series }) => ({
      mode: "buckets",
      grid: { start: 0, width: 1, buckets: 1 },
      series: series.map((each) => ({ ...each, ...facts, columns: each.path === "few" ? columns : {} })),
      groups: [],
    });
    const alone = (path: string) => batchedBuckets(HOME, GRID, series(path), [], "range", 0);
    const [few, many] = await Promise.all([alone("few"), alone("many")]);
    expect(sent).toHaveLength(1);
    expect([few.mode, few.grid, many.mode]).toEqual(["points", null, "buckets"]);
  });

  it("do not wait for many points of others over time", async () => {
    const time: BucketGrid = { ...GRID, axis: "absolute" };
    await Promise.all([ask("a", "x", time, 2_000_000), ask("b", "x", time, 2_000_000)]);
    expect(sent).toHaveLength(2);
  });

  it("ask for no more series at once than the server takes", async () => {
    const many = (path: string) => batchedBuckets(HOME, GRID, series(path, 400), [], "points", 0);
    await Promise.all([many("a"), many("b"), many("c")]);
    expect(sent.map((body) => body.series.length)).toEqual([400, 400, 400]);
  });

  it("ask for nothing when nobody waits any more, and give up when all have gone", async () => {
    const gone = new AbortController();
    const early = ask("a", "points", GRID, 0, gone.signal);
    gone.abort(new Error("gone"));
    await expect(early).rejects.toThrow("gone");
    expect(sent).toHaveLength(0);
    const [one, other] = [new AbortController(), new AbortController()];
    const settled = Promise.allSettled([
      ask("a", "points", GRID, 0, one.signal),
      ask("b", "points", GRID, 0, other.signal),
    ]);
    one.abort(new Error("gone"));
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(sent.map((body) => body.series.map(({ path }) => path))).toEqual([["b", "b"]]);
    expect(signals[0]?.aborted).toBe(false);
  });
});

describe("what was asked for before its chart was there", () => {
  const early = (path: string, points: number) => askEarly(HOME, GRID, series(path), "points", points);
  const later = (path: string, grid = GRID) => batchedBuckets(HOME, grid, series(path), [], "points", 0);

  it("is taken by the chart, once", async () => {
    const asked = early("a", 5_000);
    expect(await later("a")).toBe(await asked);
    expect(sent).toHaveLength(1);
    await later("a");
    expect(sent).toHaveLength(2);
  });

  it("is of use on a wider plot only where all points came", async () => {
    const wider = { ...GRID, buckets: 300, rawBelow: 300 };
    const few = early("few", 100);
    expect(await later("few", wider)).toBe(await few);
    const many = early("many", 101);
    expect(await later("many", wider)).not.toBe(await many);
  });

  it("is asked for again when it failed", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
    await expect(early("a", 0)).rejects.toThrow();
    vi.stubGlobal("fetch", async (_path: string, init: RequestInit) => answer(JSON.parse(String(init.body)) as Sent));
    await expect(later("a")).resolves.toMatchObject({ mode: "points" });
  });
});
