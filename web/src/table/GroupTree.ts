import type { FoundGroup, FoundGroups, FoundRows, Key, Within } from "@/api/runs";
import { type TableRow, toTableRow } from "./cellValue";
import { PageBook } from "./PageBook";
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
  book: PageBook<FoundGroup | TableRow>;
  /** How many there should be, before the first page says so. */
  expected: number | undefined;
  /** Its open groups, as long as nothing has changed. */
  openGroups?: { version: string; groups: [place: number, level: Level][] };
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
  readonly #columns: readonly string[];
  readonly #levels = new Map<string, Level>();
  #open: ReadonlySet<string> = new Set();
  #runs: number | undefined;
  #newRuns: number | undefined;
  #opened = 0;

  /** `columns` are the keys of the columns that the server works out for runs, in the order of the request. */
  constructor(key: string, fields: readonly string[], columns: readonly string[]) {
    this.key = key;
    this.#fields = fields;
    this.#columns = columns;
    this.#level(ROOT, 0, [], undefined);
  }

  set open(open: ReadonlySet<string>) {
    if (open !== this.#open) this.#opened += 1;
    this.#open = open;
  }

  /** How many groups there are at the top; undefined until the first answer. */
  get groups(): number | undefined {
    return this.#levels.get(ROOT)?.book.total;
  }

  /** How many runs there are in all groups. */
  get runs(): number | undefined {
    return this.#newRuns;
  }

  /** How many runs there are beyond those of the shown order; null while that is the newest. */
  get waiting(): number | null {
    for (const { book } of this.#levels.values()) {
      if (book.total !== undefined && book.waiting !== null) return (this.#newRuns ?? 0) - (this.#runs ?? 0);
    }
    return null;
  }

  /** Another text whenever lines may have moved. */
  get version(): string {
    let version = 0;
    for (const { book } of this.#levels.values()) version += book.version;
    return `${this.#opened}:${version}`;
  }

  /** How many lines there are. */
  get size(): number {
    return this.#sizeOf(ROOT);
  }

  takeGroups(wanted: Wanted, answer: FoundGroups, isFree: boolean): void {
    const { book } = this.#level(wanted.level, wanted.depth, wanted.within, undefined);
    book.take(wanted.page, answer, answer.groups_total, () => answer.groups, isFree);
    if (wanted.level !== ROOT || wanted.page !== 0) return;
    this.#newRuns = answer.total;
    if (isFree || this.#runs === undefined) this.#runs = answer.total;
  }

  takeRuns(wanted: Wanted, answer: FoundRows, isFree: boolean, asOf: number): void {
    const { book } = this.#level(wanted.level, wanted.depth, wanted.within, answer.total);
    const read = () => answer.rows.map((row) => toTableRow(row, this.#columns, asOf));
    book.take(wanted.page, answer, answer.total, read, isFree);
  }

  /** Shows the newest order of everything; `settled` are the pages that have come last. */
  accept(settled: readonly Wanted[]): void {
    for (const { id, book } of this.#levels.values()) {
      book.accept(settled.filter(({ level }) => level === id).map(({ page }) => page));
    }
    this.#runs = this.#newRuns;
  }

  /** What is asked for next is shown in its order: whoever looks has changed it. */
  release(): void {
    for (const { book } of this.#levels.values()) book.release();
  }

  /** Changes a run before the server has said so; gives the way back. */
  change(id: string, changed: (row: TableRow) => TableRow): () => void {
    const back = [...this.#levels.values()].map(({ kind, book }) =>
      kind === "runs" ? (book as PageBook<TableRow>).change(id, changed) : undefined,
    );
    return () => {
      for (const each of back) each?.();
    };
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
        if (level) {
          want(this.#wantedAt(level.level, level.index));
          want(this.#wantedAt(level.level, 0));
        }
        if (located.kind === "group" && this.#open.has(located.id)) want(this.#wantedAt(this.#childOf(located), 0));
      }
    }
    return [...found.values()];
  }

  #level(id: string, depth: number, within: readonly Within[], expected: number | undefined): Level {
    let level = this.#levels.get(id);
    if (!level) {
      const kind = depth < this.#fields.length ? "groups" : "runs";
      const keyOf = (item: FoundGroup | TableRow) => this.#keyOf(level!, item);
      level = { id, kind, depth, within, book: new PageBook(GROUPS_PER_PAGE, keyOf), expected };
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
    const version = `${this.#opened}:${level.book.version}`;
    if (level.openGroups?.version === version) return level.openGroups.groups;
    const found: [number, Level][] = [];
    for (const [place, group] of (level.book as PageBook<FoundGroup>).listed()) {
      const located = this.#group(level, group);
      if (this.#open.has(located.id)) found.push([place, this.#childOf(located)]);
    }
    level.openGroups = { version, groups: found };
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
    let size = level.book.total ?? level.expected ?? (id === ROOT ? 0 : 1);
    for (const [, child] of this.#openGroups(level)) size += this.#sizeOf(child.id);
    return size;
  }

  #placeIn(level: Level, key: string): number | undefined {
    const open = this.#openGroups(level);
    const behind = (place: number) =>
      open.reduce((sum, [before, child]) => (before < place ? sum + this.#sizeOf(child.id) : sum), place);
    const at = level.book.placeOf(key);
    if (at !== undefined) return behind(at);
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
      const total = level.book.total ?? level.expected ?? 0;
      for (let index = first; index <= Math.min(last, total - 1); index++) {
        ids.push((level.book as PageBook<TableRow>).at(index)?.id);
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
    const item = level.book.at(index);
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
