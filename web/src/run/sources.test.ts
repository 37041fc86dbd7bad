// @vitest-environment node
import { expect, it } from "vitest";
import type { Attributes } from "@/api/queries";
import { commonPatches, differingValues, sourcesOf } from "./sources";

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

it("compares uncommitted code by the commit that both runs come from, and by no other", () => {
  const run = (commit: string, isDirty: boolean | null, ...patches: string[]) =>
    sourcesOf({
      "source_code/git": {
        type: "gitRef",
        value: { commit_id: commit, is_dirty: isDirty },
      } as unknown as Attributes[string],
      ...Object.fromEntries(patches.map((path) => [`source_code/${path}`, file])),
    });
  const [diff, upstream] = ["source_code/diff", "source_code/upstream_diff_abc"];
  expect(commonPatches(run("1", true, "diff"), run("1", true, "diff"))).toEqual({
    commit: "1",
    before: diff,
    after: diff,
  });
  expect(commonPatches(run("1", true, "diff"), run("1", false))).toEqual({
    commit: "1",
    before: diff,
    after: undefined,
  });
  // What was changed there was not kept.
  expect(commonPatches(run("1", true, "diff"), run("1", true))).toBeNull();
  expect(commonPatches(run("1", true, "diff"), run("2", true, "diff"))).toBeNull();
  const pushed = run("2", true, "diff", "upstream_diff_abc");
  expect(commonPatches(run("1", true, "upstream_diff_abc"), pushed)).toEqual({
    commit: "abc",
    before: upstream,
    after: upstream,
  });
  expect(commonPatches(run("1", true, "upstream_diff_xyz"), pushed)).toBeNull();
});
