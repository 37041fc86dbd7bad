import type { QueryClient } from "@tanstack/react-query";
import { readFileText } from "@/api/fileText";
import { members, type RunAddress } from "@/api/queries";
import { type PatchFile, patchOf } from "@/run/patch";

const MOST_DIRECTORIES = 200;
const MOST_READ = 300;
const MOST_BYTES = 500_000;
const AT_ONCE = 6;

export interface FilesDifference {
  files: PatchFile[];
  same: number;
  /** Files that could not be compared, or were too many. */
  left: string[];
}

/** All files of a set with their sizes. */
async function listed(queries: QueryClient, address: RunAddress, path: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const waiting = [""];
  for (let directory = waiting.shift(), count = 0; directory !== undefined && count < MOST_DIRECTORIES; count++) {
    const answer = await queries.fetchQuery({ ...members(address, path, directory), staleTime: 60_000 });
    for (const member of answer.members)
      if (member.is_directory) waiting.push(member.path);
      else found.set(member.path, member.size);
    directory = waiting.shift();
  }
  return found;
}

/** How the files of a set differ from those of another run's: contents are read where sizes do not tell. */
export async function differingFiles(
  queries: QueryClient,
  before: { address: RunAddress; path: string } | null,
  after: { address: RunAddress; path: string } | null,
  signal: AbortSignal,
): Promise<FilesDifference> {
  const [old, fresh] = await Promise.all(
    [before, after].map((side) => (side ? listed(queries, side.address, side.path) : new Map<string, number>())),
  );
  const names = [...new Set([...(old?.keys() ?? []), ...(fresh?.keys() ?? [])])].sort();
  const result: FilesDifference = { files: [], same: 0, left: names.slice(MOST_READ) };
  const compared = new Map<string, PatchFile | null>();
  const compare = async (name: string) => {
    const read = async (side: typeof before, sizes: Map<string, number> | undefined) =>
      side && sizes?.has(name) ? await readFileText(side.address, side.path, name, signal, MOST_BYTES) : null;
    const [one, other] = await Promise.all([read(before, old), read(after, fresh)]);
    const isSame = one !== null && other !== null && one.text === other.text && old?.get(name) === fresh?.get(name);
    if (isSame && !one.isCut) return compared.set(name, null);
    if (isSame) return result.left.push(name);
    const isOdd = one?.isBinary || other?.isBinary || one?.isCut || other?.isCut;
    const file = patchOf(name, one && (isOdd ? "" : one.text), other && (isOdd ? "" : other.text));
    return compared.set(name, isOdd ? { ...file, note: "A binary or very large file, with other contents" } : file);
  };
  const wanted = names.slice(0, MOST_READ);
  for (let place = 0; place < wanted.length; place += AT_ONCE)
    await Promise.all(wanted.slice(place, place + AT_ONCE).map(compare));
  for (const name of wanted) {
    const file = compared.get(name);
    if (file) result.files.push(file);
    else if (file === null) result.same++;
  }
  return result;
}
