import { expect, test } from "vitest";
import { columnModel } from "./columns";
import { exportedColumns } from "./useDownload";

test("a file has all columns of the table, told apart by what they show of a series", () => {
  const models = [
    columnModel({ path: "loss" }, {}),
    columnModel({ path: "loss", what: "min" }, {}),
    columnModel({ path: "loss", what: "first", name: "Begin" }, {}),
    columnModel({ path: "acc", what: "at_min_of", at: "loss" }, {}),
  ];
  const computed = [
    { path: "loss", what: "first" as const },
    { path: "acc", what: "at_min_of" as const, of: "loss" },
  ];
  const computedKeys = [models[2]!.key, models[3]!.key];
  expect(exportedColumns({ models, computed, computedKeys })).toEqual([
    { path: "loss" },
    { path: "loss", title: "loss min", aggregate: "min" },
    { path: "loss", title: "Begin", what: "first" },
    { path: "acc", title: "acc at min of loss", what: "at_min_of", of: "loss" },
  ]);
});
