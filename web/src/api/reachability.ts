import { create } from "zustand";

interface Reachability {
  isDown: boolean;
  /** When it was first found away, in milliseconds: nothing on the page is newer. */
  downSince: number;
  /** When the server is asked the next time whether it is back, in milliseconds. */
  retryAt: number;
}

const FIRST_MILLISECONDS = 1_000;
const LONGEST_MILLISECONDS = 30_000;
/** A machine that went away without a word, or whose server hangs, leaves a request without any end. */
const PATIENCE_MILLISECONDS = 20_000;

/** For requests that are not worth waiting for longer. */
export const patience = (): AbortSignal => AbortSignal.timeout(PATIENCE_MILLISECONDS);

/** Whether it has run out. That alone does not mean that the server is away: browsers let requests wait for others. */
export const isImpatience = (error: unknown): boolean => error instanceof DOMException && error.name === "TimeoutError";

/** Whether the server answers. What fails for want of an answer says so here; then it is asked until it is back. */
export const useReachability = create<Reachability>()(() => ({ isDown: false, downSince: 0, retryAt: 0 }));

export const useIsDown = (): boolean => useReachability(({ isDown }) => isDown);

/** Heard when the server answers again after it did not. */
export const REACHABLE = "seamark:reachable";

/** A wait before another try: twice as long as the last one, and not the same for all pages that lost the same server. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const longest = Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** failures);
  return Math.max(FIRST_MILLISECONDS, longest * (0.5 + random() / 2));
}

let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;

function schedule(): void {
  const wait = backoff(failures);
  failures += 1;
  useReachability.setState(({ isDown, downSince }) => ({
    isDown: true,
    downSince: isDown ? downSince : Date.now(),
    retryAt: Date.now() + wait,
  }));
  timer = setTimeout(ask, wait);
}

/** Undefined where that does not turn out in time. */
async function isThere(): Promise<boolean | undefined> {
  try {
    const answer = await fetch("/healthz", { cache: "no-store", signal: patience() });
    await answer.text();
    return answer.ok;
  } catch (error) {
    return isImpatience(error) ? undefined : false;
  }
}

async function ask(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  if (await isThere()) markReachable();
  // Another answer may have come meanwhile, or somebody else who asked waits for the next try.
  else if (useReachability.getState().isDown && timer === undefined) schedule();
}

let isInDoubt = false;

/** Finds out whether the server is away, of which an answer was too long in coming. */
export async function makeSure(): Promise<void> {
  if (isInDoubt) return;
  isInDoubt = true;
  const isAway = (await isThere()) === false;
  isInDoubt = false;
  if (isAway) markUnreachable();
}

export function markUnreachable(): void {
  if (!useReachability.getState().isDown && timer === undefined) schedule();
}

export function markReachable(): void {
  if (!useReachability.getState().isDown) return;
  clearTimeout(timer);
  timer = undefined;
  failures = 0;
  useReachability.setState({ isDown: false, downSince: 0, retryAt: 0 });
  dispatchEvent(new Event(REACHABLE));
}

/** Asks at once, for who does not want to wait. */
export function retryNow(): void {
  failures = 0;
  void ask();
}

/** Resolves when the server answers: at once unless it is known to be away. */
export function whenReachable(): Promise<void> {
  if (!useReachability.getState().isDown) return Promise.resolve();
  return new Promise((resolve) => addEventListener(REACHABLE, () => resolve(), { once: true }));
}
