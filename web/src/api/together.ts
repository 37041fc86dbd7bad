import type { ProjectAddress } from "./queries";

/** What several ask for at once, each of whom may give up. */
interface Asking {
  signal?: AbortSignal;
  reject: (error: unknown) => void;
}

/**
 * Answers those who still wait by one request, whose signal tells when none of them does any more. Whoever has given up is
 * rejected; if the request fails, all are.
 */
export async function answerTogether<A extends Asking>(
  asked: readonly A[],
  answer: (waiting: readonly A[], signal: AbortSignal) => Promise<void>,
): Promise<void> {
  for (const { signal, reject } of asked) if (signal?.aborted) reject(signal.reason);
  const waiting = asked.filter(({ signal }) => !signal?.aborted);
  if (waiting.length === 0) return;
  const controller = new AbortController();
  const abortWhenNobodyWaits = () => {
    if (waiting.every(({ signal }) => signal?.aborted)) controller.abort();
  };
  for (const { signal } of waiting) signal?.addEventListener("abort", abortWhenNobodyWaits);
  try {
    await answer(waiting, controller.signal);
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  } finally {
    for (const { signal } of waiting) signal?.removeEventListener("abort", abortWhenNobodyWaits);
  }
}

/** What one of several wants, and how it gets it. */
export interface Wish<Wanted, Answer> extends Asking {
  wanted: Wanted;
  resolve: (answer: Answer) => void;
}

/**
 * A function by which everybody says what they want of some runs of a project. What is wanted of the same runs in the same rendering
 * is answered together.
 */
export function together<Wanted, Answer>(
  answer: (
    project: ProjectAddress,
    runs: readonly string[],
    wishes: readonly Wish<Wanted, Answer>[],
    signal: AbortSignal,
  ) => Promise<void>,
): (project: ProjectAddress, runs: readonly string[], wanted: Wanted, signal?: AbortSignal) => Promise<Answer> {
  const open = new Map<string, Wish<Wanted, Answer>[]>();
  return (project, runs, wanted, signal) => {
    const key = JSON.stringify([project, runs]);
    return new Promise((resolve, reject) => {
      const wish = { wanted, signal, resolve, reject };
      const others = open.get(key);
      if (others) {
        others.push(wish);
        return;
      }
      const wishes = [wish];
      open.set(key, wishes);
      setTimeout(() => {
        open.delete(key);
        void answerTogether(wishes, (waiting, signal) => answer(project, runs, waiting, signal));
      });
    });
  };
}

/** Parts of a list, none of them longer than `most`. */
export function partsOf<T>(list: readonly T[], most: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < list.length; from += most) parts.push(list.slice(from, from + most));
  return parts;
}

/** What somebody has written that finds nothing, since it is no pattern; the message says why. */
export class WrongPattern extends Error {}

/** Answers each different wish once, so many in a request. One whose answer has a reason why there is none spoils no other. */
export async function answerEach<Wanted, Answer extends { reason: string | null }>(
  wishes: readonly Wish<Wanted, Answer>[],
  most: number,
  ask: (some: Wanted[]) => Promise<readonly Answer[]>,
): Promise<void> {
  const different = new Map(wishes.map(({ wanted }) => [JSON.stringify(wanted), wanted]));
  const answers = new Map<string, Answer>();
  const parts = partsOf([...different], most).map(async (part) => {
    const found = await ask(part.map(([, wanted]) => wanted));
    for (const [index, [key]] of part.entries()) answers.set(key, found[index]!);
  });
  await Promise.all(parts);
  for (const { wanted, resolve, reject } of wishes) {
    const answer = answers.get(JSON.stringify(wanted))!;
    if (answer.reason === null) resolve(answer);
    else reject(new WrongPattern(answer.reason));
  }
}
