import type { FoundGroup, FoundGroups, FoundRows, Key, Within } from "@/api/runs";
import type { TableRow } from "./cellValue";
import type { Span, Stretch } from "./stretches";

export const GROUPS_PER_PAGE = 50;

/** What the server is asked for: a page of the groups below others, or of the runs of a group. */
export interface Wanted {
  level: string;
  kind: "groups" | "runs";
  depth: number;
  within: readonly Within[];
  page: number;
}

interface Level {
  id: string;
  kind: "groups" | "runs";
  depth: number;
  within: readonly Within[];
  total: number | undefined;
  pages: Map<number, readonly FoundGroup[] | readonly TableRow[]>;
}

export type Located =
  | { kind: "group"; id: string; depth: number; group: FoundGroup; within: readonly Within[] }
  | { kind: "run"; depth: number; row: TableRow }
  | { kind: "loading"; wanted: Wanted };

const ROOT = "[]";

/** What a group is, wherever it stands: its keys from the top down. */
export const groupId = (keys: readonly Key[]): string =>
  JSON.stringify(keys.map((key) => key && [key.type, key.value]));

/**
 * Groups within groups within groups, and their runs, as one list of lines of which any part can be asked for.
 *
 * Only what was looked at is known: levels come in pages, and a closed group has no level.
 */
export class GroupTree {
  readonly key: string;
  readonly #fields: readonly string[];
  readonly #levels = new Map<string, Level>();
  #open: ReadonlySet<string> = new Set();

  constructor(key: string, fields: readonly string[]) {
    this.key = key;
    this.#fields = fields;
    this.#level(ROOT, 0, [], undefined);
  }

  set open(open: ReadonlySet<string>) {
    this.#open = open;
  }

  /** How many groups there are at the top; undefined until the first answer. */
  get groups(): number | undefined {
    return this.#levels.get(ROOT)?.total;
  }

  /** How many lines there are. */
  get size(): number {
    return this.#sizeOf(ROOT);
  }

  takeGroups(wanted: Wanted, { groups, groups_total }: FoundGroups): void {
    const level = this.#level(wanted.level, wanted.depth, wanted.within, undefined);
    level.total = groups_total;
    level.pages.set(wanted.page, groups);
  }

  takeRuns(wanted: Wanted, { rows, total }: FoundRows): void {
    const level = this.#level(wanted.level, wanted.depth, wanted.within, total);
    level.total = total;
    level.pages.set(wanted.page, rows);
  }

  locate(index: number): Located {
    return this.#locate(this.#levels.get(ROOT)!, index);
  }

  /** Where the line of a group, or of a run, stands; undefined where that is not known. */
  placeOf(key: string): number | undefined {
    return this.#placeIn(this.#levels.get(ROOT)!, key);
  }

  /** The runs that are listed in these lines. */
  span(first: number, last: number): Span {
    const stretches: Stretch[] = [];
    const closed = this.#stretches(this.#levels.get(ROOT)!, first, last, stretches);
    return { stretches, closed };
  }

  /** The pages that lines in this range need, and the first page of every open group. */
  wanted(first: number, last: number): Wanted[] {
    const found = new Map<string, Wanted>();
    const want = (wanted: Wanted) => found.set(`${wanted.level}:${wanted.page}`, wanted);
    want(this.#wantedAt(this.#levels.get(ROOT)!, 0));
    for (let index = first; index <= Math.min(last, this.size - 1); index++) {
      const located = this.locate(index);
      if (located.kind === "loading") want(located.wanted);
      else {
        const level = this.#levelAt(index);
        if (level) want(this.#wantedAt(level.level, level.index));
        if (located.kind === "group" && this.#open.has(located.id)) want(this.#wantedAt(this.#childOf(located), 0));
      }
    }
    return [...found.values()];
  }

  #level(id: string, depth: number, within: readonly Within[], total: number | undefined): Level {
    let level = this.#levels.get(id);
    if (!level) {
      const kind = depth < this.#fields.length ? "groups" : "runs";
      level = { id, kind, depth, within, total, pages: new Map() };
      this.#levels.set(id, level);
    }
    return level;
  }

  #childOf({ id, depth, group, within }: Extract<Located, { kind: "group" }>): Level {
    const isLast = depth + 1 === this.#fields.length;
    return this.#level(id, depth + 1, within, isLast ? group.count : undefined);
  }

  /** The groups of the level that are open and known, by their places. */
  #openGroups(level: Level): [number, Level][] {
    if (level.kind === "runs") return [];
    const found: [number, Level][] = [];
    for (const [page, groups] of [...level.pages].sort(([one], [other]) => one - other)) {
      for (const [place, group] of (groups as readonly FoundGroup[]).entries()) {
        const located = this.#group(level, group);
        if (this.#open.has(located.id)) found.push([page * GROUPS_PER_PAGE + place, this.#childOf(located)]);
      }
    }
    return found;
  }

  #group(level: Level, group: FoundGroup): Extract<Located, { kind: "group" }> {
    const key = group.key[0] ?? null;
    const within = [...level.within, { path: this.#fields[level.depth]!, key }];
    return { kind: "group", id: groupId(within.map((each) => each.key)), depth: level.depth, group, within };
  }

  #sizeOf(id: string): number {
    const level = this.#levels.get(id);
    if (!level) return 0;
    // One line says that a level is being asked for.
    let size = level.total ?? (id === ROOT ? 0 : 1);
    for (const [, child] of this.#openGroups(level)) size += this.#sizeOf(child.id);
    return size;
  }

  #placeIn(level: Level, key: string): number | undefined {
    const open = this.#openGroups(level);
    const behind = (place: number) =>
      open.reduce((sum, [before, child]) => (before < place ? sum + this.#sizeOf(child.id) : sum), place);
    for (const [page, items] of level.pages) {
      const at = items.findIndex((item) => this.#keyOf(level, item) === key);
      if (at >= 0) return behind(page * GROUPS_PER_PAGE + at);
    }
    for (const [place, child] of open) {
      const inside = this.#placeIn(child, key);
      if (inside !== undefined) return behind(place) + 1 + inside;
    }
    return undefined;
  }

  #keyOf(level: Level, item: FoundGroup | TableRow): string {
    return level.kind === "runs" ? (item as TableRow).id : this.#group(level, item as FoundGroup).id;
  }

  /** Adds the runs between two lines of the level, counted with all that stands in it; gives how many of its groups are not open. */
  #stretches(level: Level, first: number, last: number, found: Stretch[]): number {
    if (level.kind === "runs") {
      const ids: (string | undefined)[] = [];
      for (let index = first; index <= Math.min(last, (level.total ?? 0) - 1); index++) {
        const item = level.pages.get(Math.floor(index / GROUPS_PER_PAGE))?.[index % GROUPS_PER_PAGE];
        ids.push((item as TableRow | undefined)?.id);
      }
      found.push({ within: level.within, offset: first, ids });
      return 0;
    }
    let closed = last - first + 1;
    let extra = 0;
    for (const [place, child] of this.#openGroups(level)) {
      const head = place + extra;
      const size = this.#sizeOf(child.id);
      if (head >= first && head <= last) closed -= 1;
      const from = Math.max(first, head + 1);
      const to = Math.min(last, head + size);
      if (from <= to) closed += this.#stretches(child, from - head - 1, to - head - 1, found) - (to - from + 1);
      extra += size;
    }
    return closed;
  }

  /** The level that the line belongs to, and the line's place in it. */
  #levelAt(index: number): { level: Level; index: number } | undefined {
    let level = this.#levels.get(ROOT)!;
    let rest = index;
    for (;;) {
      const below = this.#below(level, rest);
      if (!below.child) return { level, index: below.index };
      level = below.child;
      rest = below.index;
    }
  }

  #below(level: Level, index: number): { child?: Level; index: number } {
    let extra = 0;
    for (const [place, child] of this.#openGroups(level)) {
      const begin = place + 1 + extra;
      if (index < begin) break;
      const size = this.#sizeOf(child.id);
      if (index < begin + size) return { child, index: index - begin };
      extra += size;
    }
    return { index: index - extra };
  }

  #locate(root: Level, line: number): Located {
    const { level, index } = this.#levelAt(line) ?? { level: root, index: line };
    const page = Math.floor(index / GROUPS_PER_PAGE);
    const item = level.pages.get(page)?.[index % GROUPS_PER_PAGE];
    if (!item) return { kind: "loading", wanted: this.#wantedAt(level, index) };
    return level.kind === "runs"
      ? { kind: "run", depth: level.depth, row: item as TableRow }
      : this.#group(level, item as FoundGroup);
  }

  #wantedAt(level: Level, index: number): Wanted {
    return {
      level: level.id,
      kind: level.kind,
      depth: level.depth,
      within: level.within,
      page: Math.floor(index / GROUPS_PER_PAGE),
    };
  }
}
