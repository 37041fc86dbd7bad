/** What changed in a project, as features hear of it. */

/** "many": too many to list, so that any may be meant. */
export type Names = readonly string[] | "many";

export interface RunChange {
  /** The sys/id. */
  id: string;
  uuid: string;
  kind: "run" | "model" | "modelVersion" | "project";
  isNew: boolean;
  /** Deleted for good. */
  isGone: boolean;
  /** Single values that were written or deleted; times that every write changes are left out. */
  values: Names;
  /** Attributes that the run did not have before; they are among `values` or `series`, too. */
  added: Names;
  /** Series that have got points, or lost them. */
  series: Names;
  /** The highest last step of `series`; null when there are none, or when it is not known. */
  step: number | null;
}

export interface Changes {
  /** Anything may have changed: fetch anew what is shown. `runs` is empty then. */
  everything: boolean;
  /** By sys/id. */
  runs: ReadonlyMap<string, RunChange>;
}

interface SentRun {
  id: string;
  uuid: string;
  kind: RunChange["kind"];
  new: boolean;
  gone: boolean;
  values: Names;
  added: Names;
  series: number | "many" | null;
  step: number | null;
}

/** The data of a `changes` event. */
export interface SentChanges {
  everything: boolean;
  paths: readonly (readonly string[])[];
  runs: readonly SentRun[];
}

const MOST_NAMES = 300;
const MOST_RUNS = 2_000;

export const touches = (names: Names, path: string): boolean => names === "many" || names.includes(path);

export function touchesAny(names: Names, paths: Iterable<string>): boolean {
  if (names === "many") return true;
  const wanted = new Set(paths);
  return names.some((name) => wanted.has(name));
}

function union(one: Names, other: Names): Names {
  if (one === "many" || other === "many") return "many";
  if (other.length === 0) return one;
  const both = [...new Set([...one, ...other])];
  return both.length > MOST_NAMES ? "many" : both;
}

const highest = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.max(one, other);

/** Gathers what is told until somebody takes it. It never grows beyond what a page could look at one by one. */
export class Gathering {
  #everything = false;
  #runs = new Map<string, RunChange>();

  get isEmpty(): boolean {
    return !this.#everything && this.#runs.size === 0;
  }

  add(sent: SentChanges): void {
    if (sent.everything) this.addEverything();
    if (this.#everything) return;
    for (const run of sent.runs) {
      const series = run.series === null ? [] : run.series === "many" ? "many" : (sent.paths[run.series] ?? []);
      const known = this.#runs.get(run.id);
      this.#runs.set(run.id, {
        id: run.id,
        uuid: run.uuid,
        kind: run.kind,
        isNew: run.new || (known?.isNew ?? false),
        isGone: run.gone || (known?.isGone ?? false),
        values: union(known?.values ?? [], run.values),
        added: union(known?.added ?? [], run.added),
        series: union(known?.series ?? [], series),
        step: highest(known?.step ?? null, run.step),
      });
    }
    if (this.#runs.size > MOST_RUNS) this.addEverything();
  }

  addEverything(): void {
    this.#everything = true;
    this.#runs = new Map();
  }

  take(): Changes {
    const taken = { everything: this.#everything, runs: this.#runs };
    this.#everything = false;
    this.#runs = new Map();
    return taken;
  }
}
