import type { QueryClient } from "@tanstack/react-query";
import { readFileText } from "@/api/fileText";
import type { RunAddress } from "@/api/queries";
import { members } from "@/api/runQueries";
import { type PatchFile, patchOf } from "@/run/patch";

/** So many are read at once: who wants more of them asks again. */
const DIRECTORIES_AT_ONCE = 200;
const FILES_AT_ONCE = 300;
export const MOST_BYTES = 500_000;
const AT_ONCE = 6;

export interface FilesDifference {
  files: PatchFile[];
  same: number;
  /** Files that are as large as each other and begin alike, and are too large to be compared to their end. */
  large: string[];
  /** Files, and directories with more of them, that were not compared yet. */
  rest: { files: number; directories: number };
}

interface Listed {
  /** The sizes of the files. */
  files: Map<string, number>;
  /** The directories that were not looked into. */
  rest: ReadonlySet<string>;
}

const NOTHING: Listed = { files: new Map(), rest: new Set() };

/** The files of a set with their sizes, of so many of its directories. */
async function listed(queries: QueryClient, address: RunAddress, path: string, most: number): Promise<Listed> {
  const found = new Map<string, number>();
  const waiting = [""];
  for (let count = 0; count < most && waiting.length > 0; count++) {
    const directory = waiting.shift()!;
    const answer = await queries.fetchQuery({ ...members(address, path, directory), staleTime: 60_000, retry: false });
    for (const member of answer.members)
      if (member.is_directory) waiting.push(member.path);
      else found.set(member.path, member.size);
  }
  return { files: found, rest: new Set(waiting) };
}

/** Whether the side may have the file, in a directory that was not looked into. */
function mayHave({ rest }: Listed, file: string): boolean {
  for (let end = file.indexOf("/"); end >= 0; end = file.indexOf("/", end + 1))
    if (rest.has(file.slice(0, end))) return true;
  return false;
}

/** How the files of a set differ from those of another run's; `share` says how many times as many are looked at as at first. */
export async function differingFiles(
  queries: QueryClient,
  before: { address: RunAddress; path: string } | null,
  after: { address: RunAddress; path: string } | null,
  share: number,
  signal: AbortSignal,
): Promise<FilesDifference> {
  const list = (side: typeof before) =>
    side ? listed(queries, side.address, side.path, DIRECTORIES_AT_ONCE * share) : NOTHING;
  const [old, fresh] = await Promise.all([list(before), list(after)]);
  // What one side has is new only where the other was looked into.
  const names = [...new Set([...old.files.keys(), ...fresh.files.keys()])]
    .filter((name) => !mayHave(old, name) && !mayHave(fresh, name))
    .sort();
  const wanted = names.slice(0, FILES_AT_ONCE * share);
  const result: FilesDifference = {
    files: [],
    same: 0,
    large: [],
    rest: { files: names.length - wanted.length, directories: new Set([...old.rest, ...fresh.rest]).size },
  };
  const compared = new Map<string, PatchFile | null>();
  const compare = async (name: string) => {
    const read = async (side: typeof before, sizes: Listed) =>
      side && sizes.files.has(name) ? await readFileText(side.address, side.path, name, signal, MOST_BYTES) : null;
    const [one, other] = await Promise.all([read(before, old), read(after, fresh)]);
    const isSame =
      one !== null && other !== null && one.text === other.text && old.files.get(name) === fresh.files.get(name);
    if (isSame && !one.isCut) return compared.set(name, null);
    if (isSame) return result.large.push(name);
    const isOdd = one?.isBinary || other?.isBinary || one?.isCut || other?.isCut;
    const file = patchOf(name, one && (isOdd ? "" : one.text), other && (isOdd ? "" : other.text));
    return compared.set(name, isOdd ? { ...file, note: "A binary or very large file, with other contents" } : file);
  };
  for (let place = 0; place < wanted.length; place += AT_ONCE)
    await Promise.all(wanted.slice(place, place + AT_ONCE).map(compare));
  for (const name of wanted) {
    const file = compared.get(name);
    if (file) result.files.push(file);
    else if (file === null) result.same++;
  }
  return result;
}
