/** Saves a document some time after its last change, one save at a time. Knows neither React nor HTTP. */

export type SaveState =
  | { readonly kind: "saved" }
  /** Changed, and about to be saved. */
  | { readonly kind: "changed" }
  | { readonly kind: "saving" }
  /** Somebody else was first: nothing is saved any more until `adopt`. */
  | { readonly kind: "conflict"; readonly message: string }
  /** The server does not answer; it is tried again by `retry`. */
  | { readonly kind: "offline" }
  /** Refused; the next change or `retry` tries again. */
  | { readonly kind: "failed"; readonly message: string };

export type Refusal = "conflict" | "offline" | "failed";

interface AutosaveSettings<T> {
  /** Makes the document the newest version, and gives its number. */
  save: (document: T, version: number) => Promise<number>;
  refusalOf: (error: unknown) => Refusal;
  onState: (state: SaveState) => void;
  pauseMilliseconds?: number;
}

const PAUSE_MILLISECONDS = 1_200;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class Autosave<T> {
  readonly #settings: AutosaveSettings<T>;
  #version: number;
  #waiting: { document: T } | null = null;
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: SaveState = { kind: "saved" };

  constructor(version: number, settings: AutosaveSettings<T>) {
    this.#version = version;
    this.#settings = settings;
  }

  /** The newest version that is known. */
  get version(): number {
    return this.#version;
  }

  get state(): SaveState {
    return this.#state;
  }

  /** Whether everything is saved. */
  get isClean(): boolean {
    return this.#waiting === null && this.#running === null;
  }

  change(document: T): void {
    this.#waiting = { document };
    if (this.#state.kind === "conflict") return;
    if (!this.#running) this.#tell({ kind: "changed" });
    this.#wait();
  }

  /** Saves now what waits, and resolves when nothing waits any more or it could not be saved. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#running ??= this.#saveAll().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  /** Tries again what could not be saved. */
  retry(): void {
    if (this.#waiting && this.#state.kind !== "conflict") void this.flush();
  }

  /** What the server has, from elsewhere: what waited is given up. */
  adopt(version: number): void {
    clearTimeout(this.#timer);
    this.#version = version;
    this.#waiting = null;
    this.#tell({ kind: "saved" });
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#waiting && this.#state.kind !== "conflict") void this.flush();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), this.#settings.pauseMilliseconds ?? PAUSE_MILLISECONDS);
  }

  async #saveAll(): Promise<void> {
    while (this.#waiting && this.#state.kind !== "conflict") {
      const sent = this.#waiting;
      const based = this.#version;
      this.#tell({ kind: "saving" });
      try {
        const version = await this.#settings.save(sent.document, based);
        // Unless something else was adopted meanwhile.
        if (this.#version === based) this.#version = version;
        if (this.#waiting === sent) this.#waiting = null;
      } catch (error) {
        if (this.#version !== based || this.#waiting === null) break;
        const kind = this.#settings.refusalOf(error);
        this.#tell(kind === "offline" ? { kind } : { kind, message: messageOf(error) });
        return;
      }
    }
    if (this.#state.kind === "saving") this.#tell({ kind: "saved" });
  }

  #tell(state: SaveState): void {
    this.#state = state;
    this.#settings.onState(state);
  }
}
