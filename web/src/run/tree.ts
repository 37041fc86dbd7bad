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

/** A namespace. What is in it is put in order once that is looked at: of tens of thousands few are. */
interface Branch {
  /** Up to the slash behind its name; empty for the whole tree. */
  prefix: string;
  name: string;
  depth: number;
  branches: Branch[];
  leaves: string[];
  count: number;
  isInOrder: boolean;
}

const natural = new Intl.Collator("en", { numeric: true });

const branchAt = (prefix: string, name: string, depth: number): Branch => ({
  ...{ prefix, name, depth },
  ...{ branches: [], leaves: [], count: 0, isInOrder: false },
});

const pathOf = ({ prefix }: Branch): string => prefix.slice(0, -1);

/** The namespaces of these paths. Neighbours mostly share theirs, which is then not looked for. */
function plant(paths: Iterable<string>): Branch {
  const root = branchAt("", "", -1);
  const known = new Map([["", root]]);
  const find = (prefix: string): Branch => {
    let branch = known.get(prefix);
    if (!branch) {
      const start = prefix.slice(0, -1).lastIndexOf("/") + 1;
      const outer = find(prefix.slice(0, start));
      branch = branchAt(prefix, prefix.slice(start, -1), outer.depth + 1);
      outer.branches.push(branch);
      known.set(prefix, branch);
    }
    return branch;
  };
  let branch = root;
  for (const path of paths) {
    const end = path.lastIndexOf("/") + 1;
    if (end !== branch.prefix.length || !path.startsWith(branch.prefix)) branch = find(path.slice(0, end));
    branch.leaves.push(path);
  }
  countLeaves(root);
  return root;
}

function countLeaves(branch: Branch): number {
  branch.count = branch.leaves.length;
  for (const inner of branch.branches) branch.count += countLeaves(inner);
  return branch.count;
}

const isWhole = (branch: Branch): boolean => branch.prefix === "";

/** The namespace with what is in it in natural order, of the whole tree the sections in theirs. */
function inOrder(branch: Branch): Branch {
  if (!branch.isInOrder) {
    if (isWhole(branch)) branch.branches = inSectionOrder(branch.branches, ({ name }) => name);
    else branch.branches.sort((one, other) => natural.compare(one.name, other.name));
    branch.leaves.sort(natural.compare);
    branch.isInOrder = true;
  }
  return branch;
}

/** The tree of those attributes that a search admits. */
export class Tree {
  readonly #attributes: Attributes;
  readonly #root: Branch;
  readonly #isSearched: boolean;

  constructor(attributes: Attributes, search: string) {
    this.#attributes = attributes;
    this.#isSearched = search.trim() !== "";
    const paths = Object.keys(attributes);
    this.#root = plant(this.#isSearched ? paths.filter(searchMatcher(search).matches) : paths);
  }

  /** The lines that show with these namespaces closed; what a search finds is open. */
  lines(closed: ReadonlySet<string>): TreeLines {
    return new TreeLines(this.#attributes, this.#root, (path) => this.#isSearched || !closed.has(path));
  }
}

/** The visible lines of a tree: what is in no namespace, and in each namespace those inside it first. They are made as they are asked for. */
export class TreeLines {
  readonly length: number;
  readonly #attributes: Attributes;
  readonly #root: Branch;
  /** How many lines are inside of each namespace that is open. */
  readonly #inside = new Map<Branch, number>();

  constructor(attributes: Attributes, root: Branch, isOpen: (path: string) => boolean) {
    const measure = (branch: Branch): number => {
      let lines = branch.branches.length + branch.leaves.length;
      for (const inner of branch.branches) if (isOpen(pathOf(inner))) lines += measure(inner);
      this.#inside.set(branch, lines);
      return lines;
    };
    this.#attributes = attributes;
    this.#root = root;
    this.length = measure(root);
  }

  at(index: number): TreeNode | undefined {
    return index < 0 || index >= this.length ? undefined : this.#nodeIn(this.#root, index);
  }

  /** Where the namespace or attribute of this path is first; -1 where it does not show. */
  indexOf(path: string): number {
    let branch = this.#root;
    let index = leavesAhead(branch);
    const alone = index > 0 ? branch.leaves.indexOf(path) : -1;
    if (alone >= 0) return alone;
    for (;;) {
      let next: Branch | undefined;
      for (const inner of inOrder(branch).branches) {
        if (path === pathOf(inner)) return index;
        if (path.startsWith(inner.prefix)) {
          next = inner;
          break;
        }
        index += 1 + (this.#inside.get(inner) ?? 0);
      }
      if (!next) {
        const place = branch.leaves.indexOf(path);
        return place < 0 ? -1 : index + place;
      }
      if (!this.#inside.has(next)) return -1;
      index += 1;
      branch = next;
    }
  }

  #nodeIn(branch: Branch, index: number): TreeNode {
    const ahead = leavesAhead(branch);
    if (index < ahead) return this.#leafIn(branch, index);
    let left = index - ahead;
    for (const inner of inOrder(branch).branches) {
      const { name, depth, count } = inner;
      if (left === 0) return { name, path: pathOf(inner), depth, type: null, count };
      left -= 1;
      const inside = this.#inside.get(inner) ?? 0;
      if (left < inside) return this.#nodeIn(inner, left);
      left -= inside;
    }
    return this.#leafIn(branch, left);
  }

  #leafIn({ prefix, depth, leaves }: Branch, place: number): TreeNode {
    const path = leaves[place]!;
    const type = this.#attributes[path]?.type ?? null;
    return { name: path.slice(prefix.length), path, depth: depth + 1, type, count: 1 };
  }
}

/** How many attributes stand before the namespaces: those that are in none. */
const leavesAhead = (branch: Branch): number => (isWhole(branch) ? inOrder(branch).leaves.length : 0);

/** What to show first: the attribute that says most about a run of this shape. */
export function firstPath(attributes: Attributes): string | undefined {
  let best: string | undefined;
  let rank = -1;
  for (const path in attributes) {
    const isOwn = !path.startsWith("sys/") && !path.startsWith("monitoring/");
    const its = !isOwn ? 0 : attributes[path]!.type === "floatSeries" ? 2 : 1;
    if (its < rank || (its === rank && natural.compare(path, best!) >= 0)) continue;
    best = path;
    rank = its;
  }
  return best;
}

/** Namespaces that begin closed: what the tracker itself writes. */
export function closedAtFirst(selected = ""): readonly string[] {
  const [section] = selected.split("/", 1);
  return ["sys", "source_code", "monitoring"].filter((each) => each !== section);
}

/** Some closed namespaces with another one opened or closed; an empty name says that none is, as an address must. */
export function withClosed(closed: readonly string[], path: string): readonly string[] {
  const others = closed.filter((each) => each !== path && each !== "");
  const next = closed.includes(path) ? others : [...others, path];
  return next.length > 0 ? next : [""];
}

/** Those of them that do not hide an attribute. */
export const closedBeside = (closed: readonly string[], path: string): readonly string[] => {
  const next = closed.filter((each) => !path.startsWith(`${each}/`));
  return next.length > 0 ? next : [""];
};

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
  for (const path in attributes) {
    const { type } = attributes[path]!;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
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
