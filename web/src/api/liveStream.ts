import { type Changes, Gathering, type SentChanges } from "./changes";
import { backoff } from "./reachability";

export type LiveStatus = "connecting" | "live" | "polling" | "reconnecting" | "paused" | "off";

/** The part of an EventSource that is used. */
export interface Source {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export interface Message {
  id: string;
  event: string;
  data: string;
}

/** What the stream needs of the world around it. */
export interface Surroundings {
  open: (url: string) => Source;
  /** What there is since the cursor. Throws "gone" when the project is not to be seen, and anything else when nothing answers. */
  poll: (url: string) => Promise<readonly Message[]>;
  whenReachable: () => Promise<void>;
  onStatus: (status: LiveStatus) => void;
  onChanges: (changes: Changes) => void;
  onVersion: (version: string) => void;
  /** The project is not to be seen any more. */
  onGone: () => void;
  onJob?: (job: unknown) => void;
}

/** Thrown by `poll` for a project that the caller does not see (any more). */
export class Gone extends Error {}

const UPDATE_MILLISECONDS = 250;
const POLL_MILLISECONDS = 5_000;
const STREAM_TRIES = 2;
/** A stream says at once that it has begun. Where it does not, something in between gathers what it should pass on. */
const BEGIN_MILLISECONDS = 10_000;
/** And it beats every ten seconds: one that is silent for longer is dead, which browsers learn late or never. */
const SILENCE_MILLISECONDS = 25_000;
const STREAM_AGAIN_MILLISECONDS = 60_000;
/** The server tells whoever comes of what was written some seconds before. Who comes later than this missed more. */
const LATE_MILLISECONDS = 5_000;

/** Follows one project at a time, whatever becomes of the connection: a stream while it holds, else asking from time to time.
 * What was missed comes first when it holds again. */
export class LiveStream {
  #url: string | null = null;
  #cursor = "";
  #source: Source | null = null;
  #status: LiveStatus = "off";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flushing: ReturnType<typeof setTimeout> | undefined;
  #flushedAt = 0;
  #gathered = new Gathering();
  #isPaused = false;
  /** Streams in a row that ended before they began. */
  #failedStreams = 0;
  #failures = 0;
  #streamAgainAt = 0;
  #followedAt = 0;
  /** Tells attempts of a former project, or from before a pause, apart from those that count. */
  #attempt = 0;

  constructor(private readonly around: Surroundings) {}

  get status(): LiveStatus {
    return this.#status;
  }

  /** Follows another project, by the address of its events; null: none. */
  follow(url: string | null): void {
    if (url === this.#url) return;
    this.#stop();
    this.#url = url;
    this.#cursor = "";
    this.#followedAt = Date.now();
    this.#gathered.take();
    this.#failedStreams = this.#failures = 0;
    this.#begin();
  }

  /** Stops listening, or goes on where it stopped. */
  pause(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    this.#stop();
    this.#begin();
  }

  /** Has everything fetched anew at once. */
  refresh(): void {
    this.#gathered.addEverything();
    this.#flush();
  }

  /** Tries again without waiting: somebody signed in, or the server is back. */
  retry(): void {
    if (this.#url === null || this.#isPaused || this.#source) return;
    this.#stop();
    this.#failures = 0;
    this.#begin();
  }

  #begin(): void {
    // The cursor is behind what was gathered before a stop: nobody tells of it again.
    this.#flush();
    if (this.#url === null) this.#show("off");
    else if (this.#isPaused) this.#show("paused");
    else this.#stream();
  }

  #stop(): void {
    this.#attempt += 1;
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#timer);
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
  }

  #show(status: LiveStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.around.onStatus(status);
  }

  #address(query: Record<string, string>): string {
    const asked = new URLSearchParams({ ...query, ...(this.#cursor && { cursor: this.#cursor }) }).toString();
    return asked ? `${this.#url}?${asked}` : `${this.#url}`;
  }

  #stream(): void {
    const source = this.around.open(this.#address({}));
    this.#source = source;
    let hasBegun = false;
    if (this.#status === "off" || this.#status === "paused") this.#show("connecting");
    const endIn = (milliseconds: number) => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(ended, milliseconds);
    };
    const told = (event: string) => (message: MessageEvent<string>) => {
      if (this.#source !== source) return;
      hasBegun = true;
      endIn(SILENCE_MILLISECONDS);
      this.#failedStreams = this.#failures = 0;
      this.#show("live");
      this.#hear({ id: message.lastEventId, event, data: message.data });
    };
    for (const event of ["hello", "changes", "job", "beat"]) source.addEventListener(event, told(event));
    const ended = () => {
      if (this.#source !== source) return;
      source.close();
      this.#source = null;
      if (!hasBegun) this.#failedStreams += 1;
      // The browser says nothing of why a stream ended. Asking does.
      this.#again(hasBegun ? backoff(0) : backoff(this.#failures));
    };
    source.addEventListener("end", ended);
    source.addEventListener("error", ended);
    endIn(BEGIN_MILLISECONDS);
  }

  #again(wait: number): void {
    if (this.#status !== "polling") this.#show("reconnecting");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), wait);
  }

  async #ask(): Promise<void> {
    const attempt = this.#attempt;
    try {
      const messages = await this.around.poll(this.#address({ seconds: "0" }));
      if (attempt !== this.#attempt) return;
      this.#failures = 0;
      for (const message of messages) this.#hear(message);
      if (this.#failedStreams < STREAM_TRIES || Date.now() >= this.#streamAgainAt) {
        this.#streamAgainAt = Date.now() + STREAM_AGAIN_MILLISECONDS;
        this.#stream();
      } else {
        this.#show("polling");
        this.#again(POLL_MILLISECONDS);
      }
    } catch (error) {
      if (attempt !== this.#attempt) return;
      if (error instanceof Gone) {
        this.#show("off");
        this.around.onGone();
        return;
      }
      this.#failures += 1;
      this.#show("reconnecting");
      await this.around.whenReachable();
      if (attempt === this.#attempt) this.#again(backoff(Math.min(this.#failures, 5)));
    }
  }

  #hear({ id, event, data }: Message): void {
    const isFirst = this.#cursor === "";
    if (id) this.#cursor = id;
    if (event === "hello") this.around.onVersion((JSON.parse(data) as { version: string }).version);
    if (event === "job") this.around.onJob?.(JSON.parse(data));
    const isLate = isFirst && (this.#source === null || Date.now() > this.#followedAt + LATE_MILLISECONDS);
    if (isLate) this.#gathered.addEverything();
    else if (event === "changes") this.#gathered.add(JSON.parse(data) as SentChanges);
    else return;
    const wait = this.#flushedAt + UPDATE_MILLISECONDS - Date.now();
    if (wait <= 0) this.#flush();
    else this.#flushing ??= setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    if (this.#gathered.isEmpty) return;
    this.#flushedAt = Date.now();
    this.around.onChanges(this.#gathered.take());
  }
}

/** The messages of a stream of server-sent events that is over. */
export function messagesOf(text: string): Message[] {
  const messages: Message[] = [];
  for (const block of text.split("\n\n")) {
    const message: Message = { id: "", event: "", data: "" };
    for (const line of block.split("\n")) {
      const colon = line.indexOf(": ");
      const name = line.slice(0, colon);
      if (name === "id" || name === "event" || name === "data") message[name] = line.slice(colon + 2);
    }
    if (message.event) messages.push(message);
  }
  return messages;
}
