import type { FoundRows } from "@/api/runs";
import { type TableRow, toTableRow } from "./cellValue";

export const ROWS_PER_PAGE = 100;

const idsOf = (answer: FoundRows): string[] => answer.rows.map((row) => row.id);

/**
 * The rows of one question, as they are shown: values change in place, the order only when nobody minds.
 *
 * A live project answers the same question with other runs from moment to moment. Rows must not move under the pointer, so a page
 * that was shown keeps its runs, with their newest values, until the new order is asked for.
 */
export class RowBook {
  readonly key: string;
  readonly #columns: readonly string[];
  readonly #pages = new Map<number, readonly string[]>();
  readonly #rows = new Map<string, TableRow>();
  readonly #taken = new Map<number, FoundRows>();
  /** The shown pages that hold other runs, or the same in another order, in the newest answer. */
  readonly #moved = new Set<number>();
  /** The pages that were not asked for again since the order has changed: their next answer is right. */
  readonly #loose = new Set<number>();
  #total: number | undefined;
  #newTotal: number | undefined;
  #isReleased = false;
  #version = 0;

  /** `columns` are the keys of the columns that the server works out, in the order of the request. */
  constructor(key: string, columns: readonly string[]) {
    this.key = key;
    this.#columns = columns;
  }

  /** Undefined until the first answer. */
  get total(): number | undefined {
    return this.#total;
  }

  /** Grows whenever a row or the order has changed. */
  get version(): number {
    return this.#version;
  }

  /** How many runs there are beyond those that are shown; null while the shown order is the newest. */
  get waiting(): number | null {
    const more = (this.#newTotal ?? 0) - (this.#total ?? 0);
    return more === 0 && this.#moved.size === 0 ? null : more;
  }

  rowAt(index: number): TableRow | undefined {
    const id = this.#pages.get(Math.floor(index / ROWS_PER_PAGE))?.[index % ROWS_PER_PAGE];
    return id === undefined ? undefined : this.#rows.get(id);
  }

  /** Where the run stands; undefined where that is not known. */
  placeOf(id: string): number | undefined {
    for (const [page, ids] of this.#pages) {
      const place = ids.indexOf(id);
      if (place >= 0) return page * ROWS_PER_PAGE + place;
    }
    return undefined;
  }

  rows(): IterableIterator<TableRow> {
    return this.#rows.values();
  }

  /** Takes an answer; `isFree` says that the order may change at once. */
  take(page: number, answer: FoundRows, isFree: boolean): void {
    if (this.#taken.get(page) === answer) return;
    this.#taken.set(page, answer);
    this.#version += 1;
    for (const row of answer.rows) this.#rows.set(row.id, toTableRow(row, this.#columns));
    const ids = idsOf(answer);
    const shown = this.#pages.get(page);
    const isSame = shown !== undefined && shown.length === ids.length && shown.every((id, index) => id === ids[index]);
    if (shown === undefined || this.#loose.delete(page)) this.#pages.set(page, ids);
    else if (isSame) this.#moved.delete(page);
    else this.#moved.add(page);
    // The first page is asked for again with whatever is in sight: it knows the number of runs best.
    if (page === 0) this.#newTotal = answer.total;
    if (isFree || this.#total === undefined || (page === 0 && this.#isReleased)) this.accept([page]);
  }

  /** Shows the newest order of all pages that have come; those of `settled` have come last. */
  accept(settled: readonly number[]): void {
    if (this.#moved.size > 0 || this.#total !== this.#newTotal) {
      for (const page of this.#pages.keys()) if (!settled.includes(page)) this.#loose.add(page);
    }
    for (const page of this.#moved) this.#pages.set(page, idsOf(this.#taken.get(page)!));
    this.#moved.clear();
    this.#total = this.#newTotal;
    this.#isReleased = false;
    this.#version += 1;
  }

  /** What is asked for next is shown in its order: whoever looks has changed it. */
  release(): void {
    this.#isReleased = true;
  }

  /** Changes a row before the server has said so; gives the way back. */
  change(id: string, changed: (row: TableRow) => TableRow): () => void {
    const before = this.#rows.get(id);
    if (!before) return () => undefined;
    this.#rows.set(id, changed(before));
    this.#version += 1;
    return () => {
      this.#rows.set(id, before);
      this.#version += 1;
    };
  }
}
