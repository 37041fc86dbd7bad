import type { Schemas } from "@/api/client";
import type { AttributeType } from "@/api/queries";
import { type Folds, folding } from "@/ui/folds";
import { compareTexts, inSectionOrder, naturalKey } from "@/ui/sectionOrder";
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

/** The attributes of an answer, in the order of the tree. */
export function attributesOf(answer: Schemas["ComparisonRows"]): Attribute[] {
  const attributes = answer.paths.map((path, index) => ({
    path,
    type: answer.types[index]!,
    count: answer.counts[index]!,
    differs: answer.differs[index]!,
    isEmpty: answer.empty[index]!,
  }));
  return inTreeOrder(attributes);
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

const NEVER_SHARED =
  /^(?:monitoring\/|sys\/(?:diagnostics\/|(?:id|name|custom_run_id|size|(?:creation|modification|ping|running|monitoring)_time|(?:experiment\/)?running_time_seconds|relative_creation_time_ms)$))/;

/** Whether the differences leave an attribute out, since it says nothing that the runs do not differ in. Who filters by names asks for it. */
export const isLeftOut = (
  { path, differs }: Attribute,
  { onlyDifferences, allDifferences, filter }: Pick<SideState, "onlyDifferences" | "allDifferences" | "filter">,
): boolean => onlyDifferences && !allDifferences && filter === "" && differs && NEVER_SHARED.test(path);

export function shownAttributes(
  attributes: readonly Attribute[],
  state: SideState,
  ignored: readonly string[] = [],
): Attribute[] {
  const { scope, onlyDifferences, hideEmpty } = state;
  const without = new Set(ignored);
  return attributes.filter(
    (each) =>
      (!onlyDifferences || each.differs) &&
      !isLeftOut(each, state) &&
      (!hideEmpty || !each.isEmpty) &&
      isInScope(each, scope) &&
      !without.has(each.path),
  );
}

const SEPARATOR = 47;

interface Branch {
  branches: Map<string, Branch>;
  leaves: Attribute[];
}

/** The attributes as the tree lists them: of each namespace its own namespaces first, in natural order; the sections in theirs. */
export function inTreeOrder(attributes: readonly Attribute[]): Attribute[] {
  const branch = (): Branch => ({ branches: new Map(), leaves: [] });
  const root = branch();
  for (const attribute of attributes) {
    let place = root;
    let from = 0;
    for (let to = attribute.path.indexOf("/"); to >= 0; to = attribute.path.indexOf("/", from)) {
      const segment = attribute.path.slice(from, to);
      let next = place.branches.get(segment);
      if (!next) {
        next = branch();
        place.branches.set(segment, next);
      }
      place = next;
      from = to + 1;
    }
    place.leaves.push(attribute);
  }
  const keys = new Map<string, string>();
  const keyOf = (name: string): string => {
    let key = keys.get(name);
    if (key === undefined) {
      key = naturalKey(name);
      keys.set(name, key);
    }
    return key;
  };
  const sorted = <T>(each: Iterable<T>, nameOf: (one: T) => string): T[] =>
    Array.from(each, (one) => ({ one, name: nameOf(one), key: keyOf(nameOf(one)) }))
      .sort((a, b) => compareTexts(a.key, b.key) || compareTexts(a.name, b.name))
      .map(({ one }) => one);
  const found: Attribute[] = [];
  const list = ({ leaves }: Branch) =>
    found.push(...sorted(leaves, ({ path }) => path.slice(path.lastIndexOf("/") + 1)));
  const walk = (from: Branch) => {
    for (const [, inner] of sorted(from.branches, ([name]) => name)) walk(inner);
    list(from);
  };
  list(root);
  for (const [, section] of inSectionOrder(root.branches, ([name]) => name)) walk(section);
  return found;
}

/** How many characters of two namespaces, each with its slash at the end, are the same segments. */
function shared(one: string, other: string): number {
  const end = Math.min(one.length, other.length);
  let same = 0;
  for (let index = 0; index < end && one.charCodeAt(index) === other.charCodeAt(index); index++) {
    if (one.charCodeAt(index) === SEPARATOR) same = index + 1;
  }
  return same;
}

/** The visible lines of attributes that are in the order of the tree: those of the paths `first`, then the tree. */
export function sideRows(
  attributes: readonly Attribute[],
  isFolded: (namespace: string) => boolean,
  first: readonly string[] = [],
): SideRow[] {
  const rows: SideRow[] = [];
  let leaf = 0;
  const wanted = new Set(first);
  const ahead = new Map(attributes.flatMap((each) => (wanted.has(each.path) ? [[each.path, each] as const] : [])));
  for (const path of wanted) {
    const attribute = ahead.get(path);
    if (attribute) rows.push({ path, name: path, depth: 0, attribute, count: 1, isOpen: false, leaf: leaf++ });
  }
  // The namespaces around the attribute that is looked at, from the outermost.
  const around: SideRow[] = [];
  let space = "";
  let hidden = 0;
  for (const attribute of attributes) {
    if (ahead.has(attribute.path)) continue;
    const { path } = attribute;
    const slash = path.lastIndexOf("/") + 1;
    if (slash !== space.length || !path.startsWith(space)) {
      const next = path.slice(0, slash);
      let from = shared(space, next);
      const kept = from === 0 ? 0 : next.slice(0, from - 1).split("/").length;
      for (const left of around.splice(kept)) if (!left.isOpen) hidden--;
      for (let to = next.indexOf("/", from); to >= 0; to = next.indexOf("/", from)) {
        const whole = next.slice(0, to);
        const isOpen = !isFolded(whole);
        const row = {
          path: whole,
          name: next.slice(from, to),
          depth: around.length,
          attribute: null,
          count: 0,
          isOpen,
          leaf,
        };
        if (hidden === 0) rows.push(row);
        if (!isOpen) hidden++;
        around.push(row);
        from = to + 1;
      }
      space = next;
    }
    for (const row of around) row.count++;
    if (hidden > 0) continue;
    const depth = around.length;
    rows.push({ path, name: path.slice(slash), depth, attribute, count: 1, isOpen: false, leaf: leaf++ });
  }
  return rows;
}

/** Which namespaces are folded: where all are, the outermost, so that one which is opened again shows everything in it. */
export const foldedSpaces = (folds: Folds): ((namespace: string) => boolean) =>
  folding(folds, (namespace) => !namespace.includes("/"));
