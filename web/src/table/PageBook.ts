/** Where the newest answer says something else than what is shown. */
interface Page {
  /** The answer that was taken last. */
  answer: object;
  shown: readonly string[];
  newest: readonly string[];
  /** It was not asked for again since the order has changed: its next answer is right. */
  isLoose: boolean;
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one === other || (one.length === other.length && one.every((key, index) => key === other[index]));

/**
 * A long list that comes in pages, as it is shown: values change in place, the order only when nobody minds.
 *
 * A live project answers the same question with other runs from moment to moment. Rows must not move under the pointer, so a page
 * that was shown keeps what it lists, with the newest values, until the new order is asked for.
 */
export class PageBook<T> {
  readonly #perPage: number;
  readonly #keyOf: (item: T) => string;
  readonly #pages = new Map<number, Page>();
  readonly #items = new Map<string, T>();
  #total: number | undefined;
  #newTotal: number | undefined;
  #isReleased = false;
  #version = 0;

  constructor(perPage: number, keyOf: (item: T) => string) {
    this.#perPage = perPage;
    this.#keyOf = keyOf;
  }

  /** Undefined until the first page has come. */
  get total(): number | undefined {
    return this.#total;
  }

  /** Grows whenever an item or the order has changed. */
  get version(): number {
    return this.#version;
  }

  /** How many more there are than those that are shown; null while the shown order is the newest. */
  get waiting(): number | null {
    const more = (this.#newTotal ?? 0) - (this.#total ?? 0);
    if (more !== 0) return more;
    for (const page of this.#pages.values()) if (page.shown !== page.newest) return 0;
    return null;
  }

  at(index: number): T | undefined {
    const key = this.#pages.get(Math.floor(index / this.#perPage))?.shown[index % this.#perPage];
    return key === undefined ? undefined : this.#items.get(key);
  }

  /** Where it stands; undefined where that is not known. */
  placeOf(key: string): number | undefined {
    for (const [page, { shown }] of this.#pages) {
      const place = shown.indexOf(key);
      if (place >= 0) return page * this.#perPage + place;
    }
    return undefined;
  }

  /** What the pages that have come list, by its place. */
  *listed(): Generator<[place: number, item: T]> {
    for (const page of [...this.#pages.keys()].sort((one, other) => one - other)) {
      for (const [index, key] of this.#pages.get(page)!.shown.entries()) {
        yield [page * this.#perPage + index, this.#items.get(key)!];
      }
    }
  }

  /** Takes an answer, of which `read` gives the items; `isFree` says that the order may change at once. */
  take(page: number, answer: object, total: number, read: () => readonly T[], isFree: boolean): void {
    const before = this.#pages.get(page);
    if (before?.answer === answer) return;
    this.#version += 1;
    const items = read();
    const newest = items.map(this.#keyOf);
    for (const [index, key] of newest.entries()) this.#items.set(key, items[index]!);
    const shown = before && !before.isLoose ? before.shown : newest;
    this.#pages.set(page, { answer, shown, newest: isSame(shown, newest) ? shown : newest, isLoose: false });
    // The first page is asked for again with whatever is in sight: it knows the number best.
    if (page === 0) this.#newTotal = total;
    if (isFree || this.#total === undefined || (page === 0 && this.#isReleased)) this.accept([page]);
    if (this.#items.size > 2 * this.#perPage * this.#pages.size) this.#forget();
  }

  /** Shows the newest order of all pages that have come; those of `settled` have come last. */
  accept(settled: readonly number[]): void {
    const hasMoved = this.#total !== undefined && this.waiting !== null;
    for (const [page, { answer, shown, newest, isLoose }] of this.#pages) {
      const isBehind = hasMoved && shown === newest && !settled.includes(page);
      this.#pages.set(page, { answer, shown: newest, newest, isLoose: isLoose || isBehind });
    }
    this.#total = this.#newTotal;
    this.#isReleased = false;
    this.#version += 1;
  }

  /** What is asked for next is shown in its order: whoever looks has changed it. */
  release(): void {
    this.#isReleased = true;
  }

  /** Forgets what no page lists any more: a project that gets runs for hours would fill the memory with them. */
  #forget(): void {
    const listed = new Set([...this.#pages.values()].flatMap(({ shown, newest }) => [...shown, ...newest]));
    for (const key of this.#items.keys()) if (!listed.has(key)) this.#items.delete(key);
  }

  /** Changes an item before the server has said so; gives the way back, which leaves it as it is where something newer has come. */
  change(key: string, changed: (item: T) => T): (() => void) | undefined {
    const before = this.#items.get(key);
    if (before === undefined) return undefined;
    const after = changed(before);
    this.#items.set(key, after);
    this.#version += 1;
    return () => {
      if (this.#items.get(key) !== after) return;
      this.#items.set(key, before);
      this.#version += 1;
    };
  }
}
