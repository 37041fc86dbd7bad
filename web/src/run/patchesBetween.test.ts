// @vitest-environment node
import { describe, expect, it } from "vitest";
import { type PatchFile, parsePatch, patchOf } from "./patch";
import { patchesBetween } from "./patchesBetween";

const of = (name: string, hunk: string) => `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n${hunk}\n`;
const between = (one: string, other: string) => patchesBetween(parsePatch(one), parsePatch(other));
const written = (files: ReturnType<typeof between>) =>
  files.map(({ before, after, hunks }) => [
    before,
    after,
    ...hunks.flatMap(({ lines }) =>
      lines.map(({ kind, text, before: old, after: fresh }) => `${kind} ${old ?? "-"} ${fresh ?? "-"} ${text}`),
    ),
  ]);

const RATE = "@@ -1,4 +1,4 @@\n import torch\n-lr = 0.1\n+lr = 0.2\n epochs = 3\n batch = 8";

describe("two patches of the same files", () => {
  it("differ in what they make of them, not in how they say it", () => {
    const faster = "@@ -1,4 +1,5 @@\n import torch\n-lr = 0.1\n+lr = 0.3\n+warmup = 5\n epochs = 3\n batch = 8";
    expect(written(between(of("train.py", RATE), of("train.py", faster)))).toEqual([
      [
        "train.py",
        "train.py",
        "same 1 1 import torch",
        "gone 2 - lr = 0.2",
        "new - 2 lr = 0.3",
        "new - 3 warmup = 5",
        "same 3 4 epochs = 3",
        "same 4 5 batch = 8",
      ],
    ]);
  });

  it("do not differ in what both change, whatever else is around it", () => {
    expect(between(of("train.py", RATE), of("train.py", "@@ -2 +2 @@\n-lr = 0.1\n+lr = 0.2"))).toEqual([]);
  });

  it("take back what only the first one does, and show it at the lines of both files", () => {
    const early = "@@ -0,0 +1,2 @@\n+# one\n+# two";
    const late = "@@ -40,2 +42,1 @@\n loss()\n-print()";
    const [file] = between(of("a.py", `${early}\n${late}`), of("a.py", early));
    expect(written([file!])[0]!.slice(2)).toEqual(["same 42 42 loss()", "new - 43 print()"]);
    expect(file).toMatchObject({ added: 1, removed: 0 });
    expect(written(between("", of("a.py", RATE)))[0]!.slice(2, 5)).toEqual([
      "same 1 1 import torch",
      "gone 2 - lr = 0.1",
      "new - 2 lr = 0.2",
    ]);
  });

  it("show all that leads from one file to the other", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const edited = (lines: readonly string[]) =>
      lines.flatMap(
        (line) => [[line], [line], [line], [line], [line], [], [`${random(3)}`], [line, "same"]][random(8)]!,
      );
    const apply = (file: PatchFile | undefined, lines: readonly string[]) => {
      const left: (string | null)[] = [...lines];
      const added = (file?.hunks ?? []).flatMap((hunk) => hunk.lines).filter(({ kind }) => kind === "new");
      for (const { kind, text, before } of (file?.hunks ?? []).flatMap((hunk) => hunk.lines)) {
        if (kind === "new") continue;
        expect(lines[before! - 1]).toBe(text);
        if (kind === "gone") left[before! - 1] = null;
      }
      const result = left.filter((line) => line !== null);
      for (const { text, after } of added) result.splice(after! - 1, 0, text);
      return result;
    };
    for (let turn = 0; turn < 60; turn++) {
      const base = Array.from({ length: random(60) }, () => `line ${random(4)}`);
      const [one, other] = [edited(base), edited(base)];
      const patch = (lines: readonly string[]) => [patchOf("a", base.join("\n"), lines.join("\n"))];
      expect(apply(patchesBetween(patch(one), patch(other))[0], one)).toEqual(other);
    }
  });

  it("know files that only one of them has", () => {
    const fresh =
      "diff --git a/new.py b/new.py\nnew file mode 100644\n--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+x = 1\n";
    const gone =
      "diff --git a/old.py b/old.py\ndeleted file mode 100644\n--- a/old.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n";
    expect(written(between("", fresh))).toEqual([[null, "new.py", "new - 1 x = 1"]]);
    expect(written(between(fresh, ""))).toEqual([["new.py", null, "gone 1 - x = 1"]]);
    expect(written(between("", gone))).toEqual([["old.py", null, "gone 1 - y"]]);
    expect(between(fresh + gone, gone + fresh)).toEqual([]);
    const renamed = "diff --git a/old.py b/lib.py\nrename from old.py\nrename to lib.py\n";
    expect(written(between("", renamed))).toEqual([["old.py", "lib.py"]]);
    const picture = "diff --git a/p.png b/p.png\nBinary files a/p.png and b/p.png differ\n";
    expect(between("", picture)[0]?.note).toBe("A binary file that one of the runs changed");
  });
});
