import { renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { exportRuns } from "@/api/runs";
import { ANY_RUN } from "@/api/selection";
import { columnModel } from "./columns";
import { exportedColumns, useDownload } from "./useDownload";

vi.mock(import("@/api/runs"), async (original) => ({ ...(await original()), exportRuns: vi.fn() }));
vi.mock("@/ui/download", () => ({ saveFile: vi.fn() }));

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

test("a file of ticked runs has them also when they are in the trash", async () => {
  const columns = { models: [], chosen: [], computed: [], computedKeys: [], pins: 0, isReady: true, lost: [] };
  const filter = { query: "`sys/trashed`:bool = true" };
  const query = { filter, sort: [], columns: [], computed: [] };
  const { result } = renderHook(() => useDownload({ workspace: "team", project: "digits" }, filter, query, columns));
  await result.current("csv", ["DIG-1"]);
  expect(vi.mocked(exportRuns).mock.lastCall?.[1]).toEqual({ ids: ["DIG-1"], query: ANY_RUN });
  await result.current("csv");
  expect(vi.mocked(exportRuns).mock.lastCall?.[1]).toEqual(filter);
});
