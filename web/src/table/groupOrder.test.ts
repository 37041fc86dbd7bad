// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from "vitest";
import { findGroups, searchRuns } from "@/api/runs";
import { firstOfGroups, groupSort, sortFields } from "./groupOrder";

vi.mock("@/api/runs", () => ({ findGroups: vi.fn(), searchRuns: vi.fn() }));

const address = { workspace: "team", project: "digits" };
const query = { filter: { query: "q" }, sort: [], columns: [], computed: [] };
const signal = new AbortController().signal;
const groups: Record<string, string[]> = { adam: ["A-9", "A-3"], sgd: ["A-7", "A-5", "A-1"], none: ["A-2"] };

beforeEach(() => {
  vi.mocked(searchRuns).mockImplementation(async (_address, { filter }, _offset, limit) => {
    const ids = groups[filter.within?.[0]?.key?.value ?? "none"]!.slice(0, limit);
    return { total: 0, rows: ids.map((id) => ({ id, uuid: id, attributes: {} })) };
  });
  vi.mocked(findGroups).mockImplementation(async (_address, _filter, { offset = 0, limit = 50 }) => ({
    total: 6,
    groups_total: 3,
    groups: Object.entries(groups)
      .map(([name, { length }]) => ({
        key: [name === "none" ? null : { type: "string" as const, value: name }],
        count: length,
        columns: [],
      }))
      .slice(offset, offset + limit),
  }));
});

describe("the order of groups", () => {
  it("is that of their keys until the table is sorted", () => {
    expect(groupSort(undefined, "optimizer", [])).toEqual([]);
    expect(groupSort(["-optimizer"], "optimizer", [])).toEqual([{ by: "key", index: 0, descending: true }]);
  });

  it("follows names and series, whether they are columns or not", () => {
    const sort = ["sys/name", "-loss~what=min"];
    const columns = [{ path: "loss" }, ...sortFields(sort)];
    expect(groupSort(sort, "optimizer", columns)).toEqual([
      { by: "column", index: 1, descending: false },
      { by: "column", index: 2, descending: true },
    ]);
  });

  it("leaves out what groups have no value of", () => {
    const sort = ["loss~what=first", "-sys/name"];
    expect(groupSort(sort, "optimizer", sortFields(sort))).toEqual([{ by: "column", index: 0, descending: true }]);
  });
});

describe("the first runs of a grouped table", () => {
  it("are those of the first group, then those of the next", async () => {
    const found = await firstOfGroups(address, query, { group: ["optimizer"] }, 4, signal);
    expect(found.map((row) => row.id)).toEqual(["A-9", "A-3", "A-7", "A-5"]);
    expect(vi.mocked(searchRuns).mock.lastCall?.[1].filter).toEqual({
      query: "q",
      within: [{ path: "optimizer", key: { type: "string", value: "sgd" } }],
    });
  });

  it("are all of them where there are no more", async () => {
    const found = await firstOfGroups(address, query, { group: ["optimizer"] }, 50, signal);
    expect(found.map((row) => row.id)).toEqual(["A-9", "A-3", "A-7", "A-5", "A-1", "A-2"]);
  });
});
