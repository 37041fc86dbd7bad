import type { TypedValue } from "@/api/queries";

/** The values of some runs at some paths, as one request brought them. */
export interface Cells {
  paths: readonly string[];
  values: ReadonlyMap<string, Readonly<Record<string, TypedValue>>>;
}

const MOST = 200_000;

/**
 * Every value that has been seen, by run and path: lines that a switch moves keep theirs, and need not be asked for again.
 *
 * What comes later counts more than what came before.
 */
export class ValueBook {
  readonly #runs = new Map<string, Map<string, TypedValue | null>>();
  #taken = new WeakSet<Cells>();
  #size = 0;

  take(cells: Cells): void {
    if (this.#taken.has(cells)) return;
    if (this.#size > MOST) {
      this.#runs.clear();
      this.#taken = new WeakSet();
      this.#size = 0;
    }
    this.#taken.add(cells);
    for (const [run, found] of cells.values) {
      let known = this.#runs.get(run);
      if (!known) {
        known = new Map();
        this.#runs.set(run, known);
      }
      const before = known.size;
      for (const path of cells.paths) known.set(path, found[path] ?? null);
      this.#size += known.size - before;
    }
  }

  /** Undefined: not known yet. Null: the run does not have it. */
  value(path: string, run: string): TypedValue | null | undefined {
    return this.#runs.get(run)?.get(path);
  }
}
