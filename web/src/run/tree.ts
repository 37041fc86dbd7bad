import type { Attributes, AttributeType } from "@/api/queries";
import { searchMatcher } from "@/ui/searchMatcher";
import { inSectionOrder } from "@/ui/sectionOrder";
import { KINDS, type Kind, type Listed, TYPES } from "./listed";

export interface TreeNode {
  /** The last segment. */
  name: string;
  path: string;
  depth: number;
  /** Null for a namespace. */
  type: AttributeType | null;
  /** Attributes inside. */
  count: number;
}

interface Branch {
  branches: Map<string, Branch>;
  leaves: string[];
  count: number;
}

const natural = new Intl.Collator("en", { numeric: true });

function plant(paths: readonly string[]): Branch {
  const root: Branch = { branches: new Map(), leaves: [], count: 0 };
  for (const path of paths) {
    let branch = root;
    const segments = path.split("/");
    root.count++;
    for (const segment of segments.slice(0, -1)) {
      let next = branch.branches.get(segment);
      if (!next) {
        next = { branches: new Map(), leaves: [], count: 0 };
        branch.branches.set(segment, next);
      }
      next.count++;
      branch = next;
    }
    branch.leaves.push(path);
  }
  return root;
}

/** The visible lines of the tree: namespaces first in each, in natural order, and the sections in theirs; a search opens everything it
 * finds. */
export function visibleNodes(attributes: Attributes, search: string, closed: ReadonlySet<string>): TreeNode[] {
  const { matches } = searchMatcher(search);
  const searching = search.trim() !== "";
  const nodes: TreeNode[] = [];
  const list = ({ leaves }: Branch, prefix: string, depth: number) => {
    for (const path of leaves.sort(natural.compare)) {
      nodes.push({ name: path.slice(prefix.length), path, depth, type: attributes[path]?.type ?? null, count: 1 });
    }
  };
  const open = (branches: [string, Branch][], prefix: string, depth: number) => {
    for (const [name, inner] of branches) {
      const path = prefix + name;
      nodes.push({ name, path, depth, type: null, count: inner.count });
      if (!searching && closed.has(path)) continue;
      open(
        [...inner.branches].sort(([a], [b]) => natural.compare(a, b)),
        `${path}/`,
        depth + 1,
      );
      list(inner, `${path}/`, depth + 1);
    }
  };
  const root = plant(Object.keys(attributes).filter(matches));
  list(root, "", 0);
  open(
    inSectionOrder(root.branches, ([name]) => name),
    "",
    0,
  );
  return nodes;
}

/** What to show first: the attribute that says most about a run of this shape. */
export function firstPath(attributes: Attributes): string | undefined {
  const paths = Object.keys(attributes).sort(natural.compare);
  const own = (path: string) => !path.startsWith("sys/") && !path.startsWith("monitoring/");
  return paths.find((path) => own(path) && attributes[path]?.type === "floatSeries") ?? paths.find(own) ?? paths[0];
}

/** Namespaces that begin closed: what the tracker itself writes. */
export function closedAtFirst(attributes: Attributes, selected = ""): Set<string> {
  const closed = new Set(["sys", "source_code"]);
  if (Object.keys(attributes).some((path) => path.startsWith("monitoring/"))) closed.add("monitoring");
  closed.delete(selected.split("/", 1)[0]!);
  return closed;
}

export function kindOf(type: AttributeType): Kind {
  switch (type) {
    case "floatSeries":
    case "histogramSeries":
      return "series";
    case "stringSeries":
      return "texts";
    case "file":
    case "fileRef":
    case "fileSet":
    case "imageSeries":
    case "fileRefSeries":
      return "files";
    case "artifact":
    case "gitRef":
    case "notebookRef":
      return "other";
    default:
      return "values";
  }
}

export interface KindCounts {
  kind: Kind;
  count: number;
  /** The types of it that there are. */
  types: { type: AttributeType; count: number }[];
}

/** How many attributes there are of each kind and type, without those that there are none of. */
export function countKinds(attributes: Attributes): KindCounts[] {
  const counts = new Map<AttributeType, number>();
  for (const { type } of Object.values(attributes)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return KINDS.flatMap((kind) => {
    const types = TYPES.flatMap((type) => {
      const count = counts.get(type) ?? 0;
      return count > 0 && kindOf(type) === kind ? [{ type, count }] : [];
    });
    return types.length > 0 ? [{ kind, count: types.reduce((sum, { count }) => sum + count, 0), types }] : [];
  });
}

/** The attributes that are listed; all of them without a choice. */
export function listedOf(attributes: Attributes, listed: Listed | undefined): Attributes {
  if (listed === undefined) return attributes;
  return Object.fromEntries(
    Object.entries(attributes).filter(([, { type }]) => type === listed || kindOf(type) === listed),
  );
}
