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
