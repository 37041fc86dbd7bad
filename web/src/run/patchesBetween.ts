import { fileOf, type Hunk, hunksBetween, type NumberedLine, type PatchFile } from "./patch";

/** What a patch makes of the file that it is for, by the numbers of that file's lines. */
interface Changed {
  gone: Set<number>;
  /** What comes in front of a line. */
  added: Map<number, string[]>;
}

const nameBefore = (file: PatchFile): string => file.before ?? file.after ?? "";

/** Reads a file of a patch, and notes the lines of the file before that it shows. */
function changedBy(file: PatchFile | undefined, known: Map<number, string>): Changed {
  const changed: Changed = { gone: new Set(), added: new Map() };
  for (const { at, lines } of file?.hunks ?? []) {
    let next = at;
    for (const { kind, text, before } of lines) {
      if (kind === "new") {
        changed.added.set(next, [...(changed.added.get(next) ?? []), text]);
        continue;
      }
      next = before! + 1;
      known.set(before!, text);
      if (kind === "gone") changed.gone.add(before!);
    }
  }
  return changed;
}

/** One of the two files, written line by line of the file that both come from. */
class Written {
  lines: NumberedLine[] = [];
  #shift = 0;
  constructor(readonly changed: Changed) {}

  at(place: number, text: string | undefined): void {
    for (const added of this.changed.added.get(place) ?? [])
      this.lines.push({ text: added, number: place + this.#shift++ });
    if (this.changed.gone.has(place)) this.#shift--;
    else if (text !== undefined) this.lines.push({ text, number: place + this.#shift });
  }
}

function hunksOf(one: PatchFile | undefined, other: PatchFile | undefined): Hunk[] {
  const known = new Map<number, string>();
  const [before, after] = [new Written(changedBy(one, known)), new Written(changedBy(other, known))];
  const places = new Set([...known.keys(), ...before.changed.added.keys(), ...after.changed.added.keys()]);
  const hunks: Hunk[] = [];
  const flush = () => {
    hunks.push(...hunksBetween(before.lines, after.lines));
    [before.lines, after.lines] = [[], []];
  };
  let last = Number.NaN;
  for (const place of [...places].sort((a, b) => a - b)) {
    // Lines that neither patch shows are the same in both files.
    if (place !== last + 1 || !known.has(last)) flush();
    before.at(place, known.get(place));
    after.at(place, known.get(place));
    last = place;
  }
  flush();
  return hunks;
}

/**
 * How files differ that two patches make of the same ones: what both change alike is no difference, and what only the first one
 * changes is taken back. Patches show only some lines of a file, but these are all in which the two can differ.
 */
export function patchesBetween(before: readonly PatchFile[], after: readonly PatchFile[]): PatchFile[] {
  const names = [...new Set([...before, ...after].map(nameBefore))].sort();
  return names.flatMap((name) => {
    const one = before.find((file) => nameBefore(file) === name);
    const other = after.find((file) => nameBefore(file) === name);
    const unchanged = one?.before != null || other?.before != null ? name : null;
    const [was, is] = [one ? one.after : unchanged, other ? other.after : unchanged];
    const note =
      one?.note && other?.note
        ? "A binary file that both runs changed"
        : one?.note || other?.note
          ? "A binary file that one of the runs changed"
          : "";
    const file = fileOf(was, is, hunksOf(one, other), note);
    return file.hunks.length > 0 || was !== is || note !== "" ? [file] : [];
  });
}
