// @vitest-environment node
import { expect, it } from "vitest";
import type { Attributes } from "@/api/queries";
import { differingValues, sourcesOf } from "./sources";

const file = { type: "file", value: { size: 1 } } as Attributes[string];

it("knows the parts of the source code of both generations", () => {
  const sources = sourcesOf({
    "source_code/entrypoint": { type: "string", value: "train.py" },
    "source_code/diff": file,
    "source_code/upstream_diff_abc": file,
    "source_code/diff/head": file,
    "source_code/requirements": file,
    "source_code/notes": file,
    "other/diff": file,
    "source_code/files": { type: "fileSet", value: { size: 1 } } as Attributes[string],
  });
  expect(sources.entrypoint).toBe("train.py");
  expect(sources.patches).toEqual(["source_code/diff", "source_code/diff/head", "source_code/upstream_diff_abc"]);
  expect(sources.dependencies).toEqual(["source_code/requirements"]);
  expect([sources.sets, sources.others]).toEqual([["source_code/files"], ["source_code/notes"]]);
});

it("tells in which values two runs differ, missing ones and types too", () => {
  const before: Attributes = {
    lr: { type: "float", value: 0.1 },
    same: { type: "int", value: 1 },
    tags: { type: "stringSet", value: ["b", "a"] },
    gone: { type: "string", value: "x" },
    "sys/id": { type: "string", value: "A-1" },
  };
  const after: Attributes = {
    lr: { type: "float", value: 0.2 },
    same: { type: "int", value: 1 },
    tags: { type: "stringSet", value: ["a", "b"] },
    "sys/id": { type: "string", value: "A-2" },
  };
  expect(differingValues(before, after)).toEqual([
    { path: "gone", before: "x", after: null },
    { path: "lr", before: "0.1", after: "0.2" },
  ]);
});
