// @vitest-environment node
import { describe, expect, it } from "vitest";
import { groupLevels, groupSort, sortFields } from "./groupOrder";

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

describe("the levels of groups", () => {
  it("come each in the order that the table's order asks for", () => {
    expect(groupLevels({ group: ["optimizer", "seed"], sort: ["-seed", "loss~what=min"] })).toEqual({
      levels: [
        {
          path: "optimizer",
          sort: [
            { by: "column", index: 0, descending: true },
            { by: "column", index: 1, descending: false },
          ],
        },
        {
          path: "seed",
          sort: [
            { by: "key", index: 0, descending: true },
            { by: "column", index: 1, descending: false },
          ],
        },
      ],
      group_columns: [{ path: "seed" }, { path: "loss", aggregate: "min" }],
    });
  });

  it("come by their keys until the table is sorted", () => {
    expect(groupLevels({ group: ["optimizer"] })).toEqual({
      levels: [{ path: "optimizer", sort: [] }],
      group_columns: [],
    });
  });
});
