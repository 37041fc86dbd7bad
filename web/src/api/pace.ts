/** Has what changes again and again fetched: at once, no more often than once in a while, never while it is being fetched, and always
 * once more after the last change. */
export class Pace {
  /** What was fetched a while ago or is to be fetched, with whether it has changed since. */
  readonly #waiting = new Map<string, { timer: ReturnType<typeof setTimeout>; isDue: boolean }>();

  constructor(
    private readonly milliseconds: number,
    private readonly isBusy: (key: string) => boolean,
    private readonly fetch: (key: string) => void,
  ) {}

  /** It has changed. */
  ask(key: string): void {
    const waiting = this.#waiting.get(key);
    // The time that is set stays: changes that never pause must not put it off.
    if (waiting) waiting.isDue = true;
    else this.#fetch(key);
  }

  stop(): void {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }

  #fetch(key: string): void {
    const isDue = this.isBusy(key);
    this.#waiting.set(key, { timer: setTimeout(() => this.#again(key), this.milliseconds), isDue });
    if (!isDue) this.fetch(key);
  }

  #again(key: string): void {
    const isDue = this.#waiting.get(key)?.isDue;
    this.#waiting.delete(key);
    if (isDue) this.#fetch(key);
  }
}
