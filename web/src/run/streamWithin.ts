import { textPlace } from "@/api/logs";
import type { RunAddress } from "@/api/queries";
import type { LogStream } from "./LogViewer";

const MOST_ASKED = 16;

/**
 * The first stream with lines from a time to another, in milliseconds: each process that logs to a run, or resumes it, has a console of its
 * own. Undefined where none has any, or there is no choice.
 */
export async function streamWithin(
  address: RunAddress,
  streams: readonly LogStream[],
  { first, last }: { first: number; last: number },
): Promise<string | undefined> {
  if (streams.length < 2) return undefined;
  const asked = streams.slice(0, MOST_ASKED);
  const places = await Promise.all(asked.map(({ path }) => textPlace(address, path, { time: first })));
  return asked.find((_, index) => (places[index]?.timestamp ?? Number.POSITIVE_INFINITY) <= last)?.path;
}
