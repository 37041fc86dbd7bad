import { difference } from "@/ui/diff";

/** A line of a patch. `before` and `after` are its numbers in the two files, where it stands in them. */
export interface PatchLine {
  kind: "same" | "gone" | "new";
  text: string;
  before: number | null;
  after: number | null;
}

export interface Hunk {
  /** The line of the file before that it begins at; in front of it comes what it adds alone. */
  at: number;
  /** What stands behind the ranges: the function that the lines are in, as Git knows it. */
  title: string;
  lines: PatchLine[];
}

export interface PatchFile {
  before: string | null;
  after: string | null;
  /** What is said instead of lines, such as that a file is binary. */
  note: string;
  hunks: Hunk[];
  added: number;
  removed: number;
}

const RANGES = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;
const CONTEXT = 3;

const named = (name: string): string | null => {
  const bare = name.replace(/\t.*$/, "").replace(/^"(.*)"$/, "$1");
  return bare === "/dev/null" ? null : bare.replace(/^[ab]\//, "");
};

/** The files of a patch as `git diff` and `diff -u` write it. What is not understood is left out. */
export function parsePatch(text: string): PatchFile[] {
  const files: PatchFile[] = [];
  let file: PatchFile | null = null;
  let hunk: Hunk | null = null;
  let [before, after, goneLeft, newLeft] = [0, 0, 0, 0];
  const begin = (one: string | null, other: string | null) => {
    file = { before: one, after: other, note: "", hunks: [], added: 0, removed: 0 };
    hunk = null;
    files.push(file);
    return file;
  };
  for (const line of text.split("\n")) {
    const current: PatchFile | null = file;
    const inside: Hunk | null = hunk;
    if (inside && current && (goneLeft > 0 || newLeft > 0)) {
      const mark = line[0];
      const rest = line.slice(1).replace(/\r$/, "");
      if (mark === "+") {
        (inside as Hunk).lines.push({ kind: "new", text: rest, before: null, after: after++ });
        (current as PatchFile).added++;
        newLeft--;
        continue;
      }
      if (mark === "-") {
        (inside as Hunk).lines.push({ kind: "gone", text: rest, before: before++, after: null });
        (current as PatchFile).removed++;
        goneLeft--;
        continue;
      }
      if (mark === "\\") continue;
      if (mark === " " || mark === undefined) {
        (inside as Hunk).lines.push({ kind: "same", text: rest, before: before++, after: after++ });
        goneLeft--;
        newLeft--;
        continue;
      }
    }
    const git = /^diff --git (?:"?a\/(.+?)"?) (?:"?b\/(.+?)"?)$/.exec(line);
    if (git) {
      begin(git[1] ?? null, git[2] ?? null);
      continue;
    }
    if (line.startsWith("--- ")) {
      const known = current as PatchFile | null;
      const isBegun = known !== null && known.hunks.length === 0;
      const target = isBegun ? known : begin(null, null);
      target.before = named(line.slice(4));
      continue;
    }
    if (!current) continue;
    const open = current as PatchFile;
    if (line.startsWith("+++ ")) open.after = named(line.slice(4));
    else if (line.startsWith("new file")) open.before = null;
    else if (line.startsWith("deleted file")) open.after = null;
    else if (line.startsWith("rename from ")) open.before = line.slice(12);
    else if (line.startsWith("rename to ")) open.after = line.slice(10);
    else if (line.startsWith("Binary files") || line.startsWith("GIT binary patch")) open.note = "A binary file";
    else {
      const ranges = RANGES.exec(line);
      if (!ranges) continue;
      before = Number(ranges[1]);
      after = Number(ranges[3]);
      goneLeft = Number(ranges[2] ?? 1);
      newLeft = Number(ranges[4] ?? 1);
      hunk = { at: goneLeft === 0 ? before + 1 : before, title: ranges[5] ?? "", lines: [] };
      open.hunks.push(hunk);
    }
  }
  return files;
}

const linesOf = (text: string): string[] => {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  if (lines[lines.length - 1] === "") lines.pop();
  return lines;
};

/** A line of a file, by its number there. */
export interface NumberedLine {
  text: string;
  number: number;
}

/** The difference of two stretches of a file's lines, each change with what is around it. */
export function hunksBetween(before: readonly NumberedLine[], after: readonly NumberedLine[]): Hunk[] {
  let [old, fresh] = [0, 0];
  const lines: PatchLine[] = [];
  const texts = (side: readonly NumberedLine[]) => side.map(({ text }) => text);
  for (const { kind, parts } of difference(texts(before), texts(after)))
    for (const text of parts)
      lines.push({
        kind,
        text,
        before: kind === "new" ? null : before[old++]!.number,
        after: kind === "gone" ? null : after[fresh++]!.number,
      });
  const hunks: Hunk[] = [];
  let last = Number.NEGATIVE_INFINITY;
  const isNear = nearChanges(lines);
  lines.forEach((line, place) => {
    if (!isNear[place]) return;
    if (place !== last + 1) hunks.push({ at: line.before ?? 1, title: "", lines: [] });
    hunks[hunks.length - 1]?.lines.push(line);
    last = place;
  });
  return hunks;
}

/** A file of a patch that has these hunks. */
export function fileOf(before: string | null, after: string | null, hunks: Hunk[], note = ""): PatchFile {
  const count = (kind: PatchLine["kind"]) =>
    hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.kind === kind).length, 0);
  return { before, after, note, hunks, added: count("new"), removed: count("gone") };
}

/** The difference of two texts as a file of a patch, null for a file that is not there; without hunks they are the same. */
export function patchOf(name: string, before: string | null, after: string | null): PatchFile {
  const numbered = (text: string | null) =>
    linesOf(text ?? "").map((line, place) => ({ text: line, number: place + 1 }));
  const hunks = hunksBetween(numbered(before), numbered(after));
  return fileOf(before === null ? null : name, after === null ? null : name, hunks);
}

/** Which lines are at most three away from a change. */
function nearChanges(lines: readonly PatchLine[]): boolean[] {
  const near = new Array<boolean>(lines.length).fill(false);
  lines.forEach(({ kind }, place) => {
    if (kind !== "same") near.fill(true, Math.max(0, place - CONTEXT), place + CONTEXT + 1);
  });
  return near;
}

/** A row of the viewer. Beside each other, what is gone stands left of what came for it. */
export type PatchRow =
  | { kind: "file"; file: PatchFile; place: number }
  | { kind: "hunk"; title: string; before: number; after: number }
  | { kind: "note"; text: string }
  | { kind: "line"; left: PatchLine | null; right: PatchLine | null };

/** The rows of some files, those of closed ones left out. */
export function rowsOf(files: readonly PatchFile[], isSplit: boolean, closed: ReadonlySet<number>): PatchRow[] {
  const rows: PatchRow[] = [];
  files.forEach((file, place) => {
    rows.push({ kind: "file", file, place });
    if (closed.has(place)) return;
    if (file.hunks.length === 0) rows.push({ kind: "note", text: file.note || "No lines differ" });
    for (const { title, lines } of file.hunks) {
      const first = (side: "before" | "after") => lines.find((line) => line[side] !== null)?.[side] ?? 0;
      rows.push({ kind: "hunk", title, before: first("before"), after: first("after") });
      if (!isSplit) for (const line of lines) rows.push({ kind: "line", left: line, right: null });
      else for (const pair of paired(lines)) rows.push(pair);
    }
  });
  return rows;
}

function paired(lines: readonly PatchLine[]): PatchRow[] {
  const rows: PatchRow[] = [];
  let gone: PatchLine[] = [];
  let fresh: PatchLine[] = [];
  const flush = () => {
    for (let place = 0; place < Math.max(gone.length, fresh.length); place++)
      rows.push({ kind: "line", left: gone[place] ?? null, right: fresh[place] ?? null });
    gone = [];
    fresh = [];
  };
  for (const line of lines) {
    if (line.kind === "gone") {
      if (fresh.length > 0) flush();
      gone.push(line);
    } else if (line.kind === "new") fresh.push(line);
    else {
      flush();
      rows.push({ kind: "line", left: line, right: line });
    }
  }
  flush();
  return rows;
}
