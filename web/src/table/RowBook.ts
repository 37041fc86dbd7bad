import type { FoundRow, FoundRows } from "@/api/runs";
import { toNumber } from "@/api/values";
import type { TableRow } from "./cellValue";

export const ROWS_PER_PAGE = 100;

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
  readonly #made = new WeakMap<FoundRow, TableRow>();
  readonly #taken = new Map<number, FoundRows>();
  #total: number | undefined;
  #newTotal: number | undefined;
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
    return this.#newTotal === undefined ? null : this.#newTotal - (this.#total ?? 0);
  }

  rowAt(index: number): TableRow | undefined {
    const id = this.#pages.get(Math.floor(index / ROWS_PER_PAGE))?.[index % ROWS_PER_PAGE];
    return id === undefined ? undefined : this.#rows.get(id);
  }

  rows(): IterableIterator<TableRow> {
    return this.#rows.values();
  }

  /** Takes an answer; `isFree` says that the order may change at once. */
  take(page: number, answer: FoundRows, isFree: boolean): void {
    if (this.#taken.get(page) === answer) return;
    this.#taken.set(page, answer);
    this.#version += 1;
    for (const row of answer.rows) this.#rows.set(row.id, this.#tableRow(row));
    const shown = this.#pages.get(page);
    const ids = answer.rows.map((row) => row.id);
    const isSame = shown !== undefined && shown.length === ids.length && shown.every((id, index) => id === ids[index]);
    if (this.#total === undefined || isFree || (shown === undefined && this.#newTotal === undefined)) {
      this.#pages.set(page, ids);
      this.#total = answer.total;
      this.#newTotal = undefined;
    } else if (shown === undefined) this.#pages.set(page, ids);
    else if (!isSame) this.#newTotal = answer.total;
  }

  /** Shows the newest order of all pages that have come. */
  accept(): void {
    this.#pages.clear();
    for (const [page, answer] of this.#taken) {
      this.#pages.set(
        page,
        answer.rows.map((row) => row.id),
      );
    }
    this.#total = this.#newTotal ?? this.#total;
    this.#newTotal = undefined;
    this.#version += 1;
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

  #tableRow(row: FoundRow): TableRow {
    if (this.#columns.length === 0) return row;
    let made = this.#made.get(row);
    if (!made) {
      const computed = row.computed ?? [];
      const computedBy = new Map(
        this.#columns.map((column, index) => {
          const value = computed[index];
          return [column, value === null || value === undefined ? null : toNumber(value)];
        }),
      );
      made = { ...row, computedBy };
      this.#made.set(row, made);
    }
    return made;
  }
}
