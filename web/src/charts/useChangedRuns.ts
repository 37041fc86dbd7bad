import { useEffect, useRef, useState } from "react";
import { touchesAny, useChanges } from "@/api/live";

/** When runs were last heard to have got points, in a count of changes. */
export class ChangedRuns {
  #now = 0;
  #everythingAt = 0;
  readonly #runs = new Map<string, number>();
  readonly #steps = new Map<string, number | null>();
  /** Points are known of that no change has told of: the next one is not to wait. */
  isOverdue = false;

  /** How many changes there have been. */
  get now(): number {
    return this.#now;
  }

  /** `step` is the last one that the run's series may have now; null where that is not known. */
  add(run: string, step: number | null): void {
    this.#now += 1;
    this.#runs.set(run, this.#now);
    const before = this.#steps.get(run);
    this.#steps.set(
      run,
      step === null || before === undefined ? step : before === null ? null : Math.max(before, step),
    );
  }

  /** How far the run's series are heard to go at the most; null where that is not known. */
  lastStep(run: string): number | null {
    return this.#steps.get(run) ?? null;
  }

  /** Any may have changed. */
  addEverything(): void {
    this.#now += 1;
    this.#everythingAt = this.#now;
    this.#runs.clear();
    this.#steps.clear();
  }

  /** The runs that have changed since then; null when any may have. */
  since(then: number): ReadonlySet<string> | null {
    if (this.#everythingAt > then) return null;
    return new Set([...this.#runs].filter(([, at]) => at > then).map(([run]) => run));
  }
}

/** Usually the metrics' facts have charts ask before. */
const PATIENCE_MILLISECONDS = 5_000;

/** Hears, for as long as the component is there, which runs get points at these paths; renders it some time after. */
export function useChangedRuns(paths: readonly string[]): ChangedRuns {
  const [changed] = useState(() => new ChangedRuns());
  const [, tell] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useChanges((changes) => {
    const before = changed.now;
    if (changes.everything) changed.addEverything();
    for (const [id, run] of changes.runs) if (touchesAny(run.series, paths)) changed.add(id, run.step);
    if (changed.now === before || (timer.current !== undefined && !changed.isOverdue)) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => {
        timer.current = undefined;
        tell(changed.now);
      },
      changed.isOverdue ? 0 : PATIENCE_MILLISECONDS,
    );
    changed.isOverdue = false;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return changed;
}
