import { useVirtualizer } from "@tanstack/react-virtual";
import {
  Binary,
  CalendarClock,
  ChartLine,
  ChevronRight,
  File,
  FolderClosed,
  GitBranch,
  Hash,
  Images,
  type LucideIcon,
  NotebookText,
  Package,
  SquareActivity,
  Tags,
  Terminal,
  ToggleLeft,
  Type,
} from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Attributes, AttributeType, TypedValue } from "@/api/queries";
import { TYPE_NAMES, toNumber } from "@/api/values";
import { SearchInput } from "@/ui/controls";
import { formatBytes, formatInteger, formatNumber } from "@/ui/format";
import { useTyped } from "@/ui/hooks";
import { searchMatcher } from "@/ui/searchMatcher";
import { type Kind, type Listed, parseListed } from "./listed";
import styles from "./run.module.css";
import { closedAtFirst, countKinds, listedOf, Tree, withClosed } from "./tree";

const ICONS: Record<AttributeType, LucideIcon> = {
  float: Hash,
  int: Hash,
  bool: ToggleLeft,
  string: Type,
  datetime: CalendarClock,
  stringSet: Tags,
  file: File,
  fileRef: File,
  fileSet: FolderClosed,
  artifact: Package,
  gitRef: GitBranch,
  notebookRef: NotebookText,
  experimentState: SquareActivity,
  floatSeries: ChartLine,
  stringSeries: Terminal,
  imageSeries: Images,
  fileRefSeries: Images,
  histogramSeries: Binary,
};

const ROW_HEIGHT = 28;
const TYPED_MILLISECONDS = 200;

interface AttributeTreeProps {
  attributes: Attributes;
  selected: string | undefined;
  onSelect: (path: string) => void;
  search: string;
  /** Told once the typing rests. */
  onSearch: (search: string) => void;
  /** Only these types are listed. */
  kind?: Listed | undefined;
  onKind?: (kind: Listed | undefined) => void;
  /** The namespaces that are closed; until somebody opens or closes one, those that begin so. */
  closed: readonly string[] | undefined;
  onClosed: (closed: readonly string[]) => void;
}

const KIND_NAMES: Record<Kind, string> = {
  values: "Values",
  series: "Metrics and histograms",
  texts: "Texts over steps",
  files: "Files",
  other: "Artifacts and Git",
};

/** All attributes of a run as a tree that is operated with arrow keys. */
export function AttributeTree(props: AttributeTreeProps) {
  const { attributes: all, selected, onSelect, kind, onKind } = props;
  const [search, setSearch] = useTyped(props.search, props.onSearch, TYPED_MILLISECONDS);
  const attributes = useMemo(() => listedOf(all, kind), [all, kind]);
  const counts = useMemo(() => countKinds(all), [all]);
  const scroller = useRef<HTMLDivElement>(null);
  const [atFirst] = useState(() => closedAtFirst(selected));
  const said = props.closed ?? atFirst;
  const closed = useMemo(() => new Set(said), [said]);
  const [cursor, setCursor] = useState<string | undefined>(selected);
  const tree = useMemo(() => new Tree(attributes, search), [attributes, search]);
  const nodes = useMemo(() => tree.lines(closed), [tree, closed]);
  const rows = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  // Whoever comes by a link sees where among the others the attribute is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: afterwards the tree stays where it was scrolled to.
  useEffect(() => {
    const place = selected === undefined ? -1 : nodes.indexOf(selected);
    if (place > 0) rows.scrollToIndex(place, { align: "auto" });
  }, []);
  const current = cursor === undefined ? 0 : Math.max(0, nodes.indexOf(cursor));
  const toggle = (path: string) => props.onClosed(withClosed(said, path));
  const go = (index: number) => {
    const place = Math.max(0, Math.min(nodes.length - 1, index));
    const node = nodes.at(place);
    if (!node) return;
    setCursor(node.path);
    rows.scrollToIndex(place);
    if (node.type) onSelect(node.path);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const node = nodes.at(current);
    if (!node) return;
    if (event.key === "ArrowDown" || event.key === "j") go(current + 1);
    else if (event.key === "ArrowUp" || event.key === "k") go(current - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(nodes.length - 1);
    else if (event.key === "ArrowRight" && !node.type && closed.has(node.path)) toggle(node.path);
    else if (event.key === "ArrowLeft" && !node.type && !closed.has(node.path)) toggle(node.path);
    else if (event.key === "ArrowLeft") go(nodes.indexOf(node.path.slice(0, node.path.lastIndexOf("/"))));
    else if ((event.key === "Enter" || event.key === " ") && !node.type) toggle(node.path);
    else if (event.key === "Enter" || event.key === " ") onSelect(node.path);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.treePane}>
      <div className={styles.treeSearch}>
        <SearchInput isMain label="Search attributes, /regex/ too" value={search} onValue={setSearch} />
        {onKind && (
          <select
            aria-label="Types of attributes"
            className={styles.kind}
            value={counts.find((each) => each.kind === kind && each.types.length === 1)?.types[0]?.type ?? kind ?? ""}
            onChange={(event) => onKind(parseListed(event.target.value))}
          >
            <option value="">All types ({formatInteger(counts.reduce((sum, { count }) => sum + count, 0))})</option>
            {counts.map((each) => (
              <optgroup key={each.kind} label={KIND_NAMES[each.kind]}>
                {each.types.length > 1 && (
                  <option value={each.kind}>
                    All {KIND_NAMES[each.kind].toLowerCase()} ({formatInteger(each.count)})
                  </option>
                )}
                {each.types.map(({ type, count }) => (
                  <option key={type} value={type}>
                    {TYPE_NAMES[type]} ({formatInteger(count)})
                  </option>
                ))}
              </optgroup>
            ))}
            {kind !== undefined && Object.keys(attributes).length === 0 && (
              <option value={kind}>None of this type</option>
            )}
          </select>
        )}
      </div>
      <div
        ref={scroller}
        role="tree"
        aria-label="Attributes"
        tabIndex={0}
        aria-activedescendant={nodes.length > 0 ? `attribute-${current}` : undefined}
        className={styles.tree}
        onKeyDown={onKeyDown}
      >
        {nodes.length === 0 && (
          <p className={styles.treeEmpty}>
            {search
              ? (searchMatcher(search).wrong ?? `Nothing here is called “${search}”.`)
              : kind
                ? "There is none of this type."
                : "Nothing logged yet."}
          </p>
        )}
        <div role="presentation" className={styles.treeRows} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((virtual) => {
            const node = nodes.at(virtual.index);
            if (!node) return null;
            const attribute = node.type ? attributes[node.path] : undefined;
            const Icon = node.type ? ICONS[node.type] : ChevronRight;
            const isOpen = !node.type && (search.trim() !== "" || !closed.has(node.path));
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all its items.
              // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names the active item.
              <div
                key={node.path + (node.type ?? "")}
                id={`attribute-${virtual.index}`}
                role="treeitem"
                aria-level={node.depth + 1}
                aria-expanded={node.type ? undefined : isOpen}
                aria-selected={node.type !== null && node.path === selected}
                data-cursor={virtual.index === current}
                className={styles.node}
                style={{ transform: `translateY(${virtual.start}px)`, paddingLeft: 10 + node.depth * 16 }}
                title={node.type ? `${node.path}\n${TYPE_NAMES[node.type]}` : node.path}
                onClick={() => {
                  setCursor(node.path);
                  if (node.type) onSelect(node.path);
                  else toggle(node.path);
                }}
              >
                <Icon size={14} aria-hidden className={isOpen ? styles.opened : undefined} />
                <span className={node.type ? styles.leaf : styles.namespace}>{node.name}</span>
                <span className={styles.peek}>{attribute ? peek(attribute) : node.count}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** An attribute's value in a word, for the tree. */
function peek(attribute: TypedValue): string {
  switch (attribute.type) {
    case "float":
      return formatNumber(toNumber(attribute.value));
    case "int":
    case "bool":
      return String(attribute.value);
    case "string":
    case "experimentState":
      return attribute.value.slice(0, 40);
    case "floatSeries":
      return attribute.value.last === null ? "" : formatNumber(toNumber(attribute.value.last));
    case "stringSeries":
    case "imageSeries":
    case "fileRefSeries":
    case "histogramSeries":
      return `${attribute.value.count}×`;
    case "file":
    case "fileRef":
    case "fileSet":
      return formatBytes(attribute.value.size);
    case "stringSet":
      return attribute.value.join(", ").slice(0, 40);
    case "gitRef":
      return attribute.value.commit_id.slice(0, 7);
    default:
      return "";
  }
}
