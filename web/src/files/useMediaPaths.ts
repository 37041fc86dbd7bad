import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { batchedNames } from "@/api/attributeMatches";
import { useChanges } from "@/api/live";
import type { AttributeType, ProjectAddress } from "@/api/queries";
import { findAttributes, namedBy } from "@/api/runs";
import { usePaced } from "@/api/usePaced";
import { isSeen } from "./seen";

const SERIES: readonly AttributeType[] = ["imageSeries", "fileRefSeries"];
const FILES: readonly AttributeType[] = ["file", "fileRef"];
const MOST_PATHS = 200;
/** Names of single files are looked through so many pages far for pictures, sounds and films. */
const MOST_PAGES = 5;

interface Paths {
  paths: string[];
  isCut: boolean;
}

export const mediaPathsKey = (
  { workspace, project }: ProjectAddress,
  ids: readonly string[],
  names: string,
  hasFiles: boolean,
) => ["media", workspace, project, ids, names, hasFiles];

/** The file series that the runs have, and the single files that are looked at; with `hasFiles` all of them. */
export function useMediaPaths(address: ProjectAddress, ids: readonly string[], names: string, hasFiles: boolean) {
  const { workspace, project } = address;
  const fetchAnew = usePaced();
  useChanges(({ everything, runs }) => {
    if (everything || ids.some((id) => (runs.get(id)?.added.length ?? 0) > 0))
      fetchAnew({ queryKey: ["media", workspace, project, ids] });
  });
  return useQuery({
    queryKey: mediaPathsKey(address, ids, names, hasFiles),
    retry: false,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Paths> => {
      const asked = hasFiles ? null : seenFiles(address, ids, names, signal);
      // What is wrong with the names is told by the answer about series.
      asked?.catch(() => undefined);
      const types = hasFiles ? [...SERIES, ...FILES] : SERIES;
      const found = await batchedNames({ workspace, project }, ids, { names, types, limit: MOST_PATHS }, signal);
      const single = await asked;
      const paths = new Set([...found.attributes.map((each) => each.path), ...(single?.paths ?? [])]);
      return { paths: [...paths], isCut: found.has_more || (single?.isCut ?? false) };
    },
  });
}

/** The pictures, sounds and films among the single files of runs, told by what the newest run of them has. */
async function seenFiles(
  address: ProjectAddress,
  ids: readonly string[],
  names: string,
  signal: AbortSignal,
): Promise<Paths> {
  const paths: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES && paths.length < MOST_PATHS; page++) {
    const what = { names, types: FILES, after, limit: MOST_PATHS };
    const found = await findAttributes(address, namedBy(ids), what, signal);
    paths.push(...found.attributes.flatMap(({ path, sample }) => (sample && isSeen(sample) ? [path] : [])));
    if (found.after === null) return { paths, isCut: false };
    after = found.after;
  }
  return { paths, isCut: true };
}
