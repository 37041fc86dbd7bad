/** Where the pointer is, told to every chart of the page outside React. */
export interface Hover {
  source: object;
  /** In units of the x axis; null when the pointer has left. */
  x: number | null;
  /** What the axis is: charts of another one do not follow. */
  axis: string;
}

type Listener = (hover: Hover) => void;

/** Charts of a page share one of these. */
export class HoverBus {
  readonly #listeners = new Set<Listener>();

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(hover: Hover): void {
    for (const listener of this.#listeners) listener(hover);
  }
}
