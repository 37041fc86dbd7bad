import { useSyncExternalStore } from "react";

type Listener = (id: string | null) => void;

/** Which run the pointer is over, anywhere on the page, told outside React: a move must not render a table. */
export class RunHover {
  #current: string | null = null;
  readonly #listeners = new Set<Listener>();

  /** The run's sys/id; null when the pointer is over none. */
  get current(): string | null {
    return this.#current;
  }

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly publish = (id: string | null): void => {
    if (id === this.#current) return;
    this.#current = id;
    for (const listener of this.#listeners) listener(id);
  };
}

/** For small components that only say something about the run. */
export function useHoveredRun(hover: RunHover): string | null {
  return useSyncExternalStore(hover.subscribe, () => hover.current);
}
