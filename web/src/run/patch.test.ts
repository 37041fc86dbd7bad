// @vitest-environment node
import { describe, expect, it } from "vitest";
import { parsePatch, patchOf, rowsOf } from "./patch";

const PATCH = `diff --git a/train.py b/train.py
index 1..2 100644
--- a/train.py
+++ b/train.py
@@ -1,3 +1,4 @@ def main():
 import x
--- not a header
+++ neither
+more
 end
\\ No newline at end of file
diff --git a/old.py b/new.py
rename from old.py
rename to new.py
diff --git a/logo.png b/logo.png
new file mode 100644
Binary files /dev/null and b/logo.png differ
`;

describe("a patch", () => {
  it("is files, hunks and numbered lines", () => {
    const [train, renamed, logo] = parsePatch(PATCH);
    expect(train).toMatchObject({ before: "train.py", after: "train.py", added: 2, removed: 1 });
    expect(train?.hunks[0]?.title).toBe("def main():");
    expect(train?.hunks[0]?.lines.map(({ kind, text, before, after }) => [kind, text, before, after])).toEqual([
      ["same", "import x", 1, 1],
      ["gone", "-- not a header", 2, null],
      ["new", "++ neither", null, 2],
      ["new", "more", null, 3],
      ["same", "end", 3, 4],
    ]);
    expect(renamed).toMatchObject({ before: "old.py", after: "new.py", hunks: [] });
    expect(logo).toMatchObject({ before: null, after: "logo.png", note: "A binary file" });
  });

  it("is understood without Git's headers", () => {
    const files = parsePatch(
      "--- a.txt\t2026\n+++ b.txt\t2026\n@@ -0,0 +1 @@\n+x\n--- c\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n",
    );
    expect(files.map(({ before, after }) => [before, after])).toEqual([
      ["a.txt", "b.txt"],
      ["c", null],
    ]);
    expect(parsePatch("nothing of that kind")).toEqual([]);
  });

  it("is made of two texts, with three lines around each change", () => {
    const before = Array.from({ length: 30 }, (_, line) => `line ${line}`);
    const after = before.with(4, "changed").with(20, "changed, too");
    const file = patchOf("a.txt", before.join("\n"), `${after.join("\n")}\n`);
    expect(file).toMatchObject({ added: 2, removed: 2 });
    expect(file.hunks.map(({ lines }) => [lines[0]?.before, lines.length])).toEqual([
      [2, 8],
      [18, 8],
    ]);
    expect(patchOf("a.txt", "same", "same\n").hunks).toEqual([]);
    expect(patchOf("a.txt", null, "x")).toMatchObject({ before: null, after: "a.txt", added: 1 });
  });

  it("puts what came beside what it came for", () => {
    const rows = rowsOf(parsePatch(PATCH), true, new Set([1]));
    const lines = rows.flatMap((row) => (row.kind === "line" ? [[row.left?.text, row.right?.text]] : []));
    expect(lines).toEqual([
      ["import x", "import x"],
      ["-- not a header", "++ neither"],
      [undefined, "more"],
      ["end", "end"],
    ]);
    expect(rows.map(({ kind }) => kind).filter((kind) => kind !== "line")).toEqual([
      "file",
      "hunk",
      "file",
      "file",
      "note",
    ]);
  });

  it("says where a hunk begins on either side, whatever its first line is", () => {
    const hunks = rowsOf([patchOf("a", "old\nkept", "new\nkept")], false, new Set()).filter(
      (row) => row.kind === "hunk",
    );
    expect(hunks).toEqual([{ kind: "hunk", title: "", before: 1, after: 1 }]);
  });
});
