import type { Schemas } from "@/api/client";
import type { AttributeType } from "@/api/queries";
import type { SideState } from "./state";

/** An attribute that at least one of the runs has. */
export interface Attribute {
  path: string;
  type: AttributeType;
  /** How many of the runs have it. */
  count: number;
  differs: boolean;
  isEmpty: boolean;
}

export interface SideRow {
  path: string;
  /** The last segment. */
  name: string;
  depth: number;
  /** Null for a namespace. */
  attribute: Attribute | null;
  /** Attributes inside. */
  count: number;
  isOpen: boolean;
  /** The attribute's place among the attributes of the rows. */
  leaf: number;
}

export function attributesOf(answer: Schemas["ComparisonRows"]): Attribute[] {
  return answer.paths.map((path, index) => ({
    path,
    type: answer.types[index]!,
    count: answer.counts[index]!,
    differs: answer.differs[index]!,
    isEmpty: answer.empty[index]!,
  }));
}

const CONFIG_TYPES: ReadonlySet<AttributeType> = new Set(["float", "int", "bool", "string", "datetime", "stringSet"]);
const OWN = ["sys/", "monitoring/", "source_code/", "runtime/"];

const isSource = ({ path, type }: Attribute): boolean =>
  path.startsWith("source_code/") || type === "gitRef" || type === "notebookRef";

/** Whether the attribute is of the kind that the chip asks for. What trackers record by themselves is no configuration. */
export function isInScope(attribute: Attribute, scope: SideState["scope"]): boolean {
  const { path, type } = attribute;
  switch (scope) {
    case "configs":
      return CONFIG_TYPES.has(type) && !OWN.some((prefix) => path.startsWith(prefix));
    case "metrics":
      return type === "floatSeries" && !path.startsWith("monitoring/");
    case "tags":
      return type === "stringSet";
    case "source":
      return isSource(attribute);
    default:
      return true;
  }
}

export function shownAttributes(
  attributes: readonly Attribute[],
  { scope, onlyDifferences, hideEmpty, ignored }: SideState,
): Attribute[] {
  const without = new Set(ignored);
  return attributes.filter(
    (each) =>
      (!onlyDifferences || each.differs) &&
      (!hideEmpty || !each.isEmpty) &&
      isInScope(each, scope) &&
      !without.has(each.path),
  );
}

interface Branch {
  branches: Map<string, Branch>;
  leaves: Attribute[];
  count: number;
}

const natural = new Intl.Collator("en", { numeric: true });

const branch = (): Branch => ({ branches: new Map(), leaves: [], count: 0 });

/** The visible lines: those of the paths `first`, then of each namespace its own namespaces first, in natural order. */
export function sideRows(
  attributes: readonly Attribute[],
  closed: ReadonlySet<string>,
  first: readonly string[] = [],
): SideRow[] {
  const rows: SideRow[] = [];
  let leaf = 0;
  const known = new Map(attributes.map((each) => [each.path, each]));
  const ahead = new Set(first.filter((path) => known.has(path)));
  for (const path of ahead) {
    rows.push({ path, name: path, depth: 0, attribute: known.get(path)!, count: 1, isOpen: false, leaf: leaf++ });
  }
  const root = branch();
  for (const attribute of attributes) {
    if (ahead.has(attribute.path)) continue;
    let place = root;
    const segments = attribute.path.split("/");
    for (const segment of segments.slice(0, -1)) {
      let next = place.branches.get(segment);
      if (!next) {
        next = branch();
        place.branches.set(segment, next);
      }
      next.count++;
      place = next;
    }
    place.leaves.push(attribute);
  }
  const walk = (from: Branch, prefix: string, depth: number) => {
    for (const [name, inner] of [...from.branches].sort(([a], [b]) => natural.compare(a, b))) {
      const path = prefix + name;
      const isOpen = !closed.has(path);
      rows.push({ path, name, depth, attribute: null, count: inner.count, isOpen, leaf });
      if (isOpen) walk(inner, `${path}/`, depth + 1);
    }
    for (const attribute of from.leaves.sort((a, b) => natural.compare(a.path, b.path))) {
      const name = attribute.path.slice(prefix.length);
      rows.push({ path: attribute.path, name, depth, attribute, count: 1, isOpen: false, leaf: leaf++ });
    }
  };
  walk(root, "", 0);
  return rows;
}

/** The outermost namespaces, for folding everything. */
export const namespaces = (attributes: readonly Attribute[]): string[] => [
  ...new Set(attributes.filter(({ path }) => path.includes("/")).map(({ path }) => path.slice(0, path.indexOf("/")))),
];
