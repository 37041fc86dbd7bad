import type { Attributes, TypedValue } from "@/api/queries";
import { toNumber } from "@/api/values";

/** Where the parts of a run's source code are among its attributes. */
export interface Sources {
  entrypoint: string | undefined;
  git: Extract<TypedValue, { type: "gitRef" }>["value"] | undefined;
  patches: string[];
  dependencies: string[];
  sets: string[];
  others: string[];
}

const isSource = (path: string) => /(^|\/)source_code\//.test(path);
const isFile = (attribute: TypedValue | undefined) => attribute?.type === "file" || attribute?.type === "fileRef";

export function sourcesOf(attributes: Attributes): Sources {
  const paths = Object.keys(attributes).filter(isSource);
  const files = paths.filter((path) => isFile(attributes[path])).sort();
  const patches = files.filter((path) => /\/(upstream_)?diff([/_]|$)/.test(path) || /\.(patch|diff)$/.test(path));
  const dependencies = files.filter((path) => /\/(requirements|dependencies|environment)[^/]*$/.test(path));
  const gitPath = Object.keys(attributes).find((path) => attributes[path]?.type === "gitRef");
  const git = gitPath === undefined ? undefined : attributes[gitPath];
  const entry = attributes[paths.find((path) => /\/entry_?point$/.test(path)) ?? ""];
  return {
    entrypoint: entry?.type === "string" ? entry.value : undefined,
    git: git?.type === "gitRef" ? git.value : undefined,
    patches,
    dependencies: dependencies.filter((path) => !patches.includes(path)),
    sets: paths.filter((path) => attributes[path]?.type === "fileSet").sort(),
    others: files.filter((path) => !patches.includes(path) && !dependencies.includes(path)),
  };
}

const isUpstream = (path: string) => /upstream/.test(path);

/** The patch of what was not committed; the others are against commits that others have, too. */
const uncommittedPatch = ({ patches }: Sources): string | undefined => patches.find((path) => !isUpstream(path));

/** Patches of two runs against the same commit; a run without one has that commit's own files. */
export interface CommonPatches {
  commit: string;
  before: string | undefined;
  after: string | undefined;
}

/** What there is to compare the uncommitted code of two runs by; null where their patches are against different commits. */
export function commonPatches(before: Sources, after: Sources): CommonPatches | null {
  const [one, other] = [uncommittedPatch(before), uncommittedPatch(after)];
  const isKnown = (sources: Sources, patch: string | undefined) =>
    patch !== undefined || sources.git?.is_dirty === false;
  if (before.git && before.git.commit_id === after.git?.commit_id && isKnown(before, one) && isKnown(after, other))
    return { commit: before.git.commit_id, before: one, after: other };
  // Such a patch has the commit in its name.
  const shared = before.patches.find((path) => isUpstream(path) && after.patches.includes(path));
  return shared === undefined ? null : { commit: shared.replace(/^.*_/, ""), before: shared, after: shared };
}

/** A single value as text; null for what has none of its own: series and files. */
export function scalarText(attribute: TypedValue | undefined): string | null {
  switch (attribute?.type) {
    case "float":
      return String(toNumber(attribute.value));
    case "int":
    case "bool":
    case "string":
      return String(attribute.value);
    case "datetime":
      return new Date(attribute.value).toISOString();
    case "stringSet":
      return [...attribute.value].sort().join(", ");
    case "artifact":
      return attribute.value.hash;
    default:
      return null;
  }
}

export interface Difference {
  path: string;
  before: string | null;
  after: string | null;
}

/** The single values in which two runs differ; what the tracker itself writes is left out. */
export function differingValues(before: Attributes, after: Attributes): Difference[] {
  const isOwn = (path: string) => !/^(sys|monitoring|runtime|source_code)\//.test(path);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(isOwn);
  return paths
    .sort(new Intl.Collator("en", { numeric: true }).compare)
    .map((path) => ({ path, before: scalarText(before[path]), after: scalarText(after[path]) }))
    .filter((each) => each.before !== each.after);
}
