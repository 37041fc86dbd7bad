import type { Within } from "@/api/runs";

/** Runs that stand below one another as the answers to one question: what is not known of them is undefined. */
export interface Stretch {
  within: readonly Within[] | undefined;
  offset: number;
  ids: readonly (string | undefined)[];
}

/** What a range of lines is made of. */
export interface Span {
  stretches: readonly Stretch[];
  /** Groups whose runs are not listed. */
  closed: number;
}

export const countOf = (span: Span): number => span.stretches.reduce((sum, { ids }) => sum + ids.length, 0);

const IDS_PER_SEARCH = 1_000;

/** The ids of all runs of a range; those that are not known are asked for, and must still stand where they are listed. */
export async function idsOf(
  { stretches }: Span,
  ask: (within: Stretch["within"], offset: number, limit: number) => Promise<string[]>,
): Promise<string[]> {
  const found: string[] = [];
  for (const { within, offset, ids } of stretches) {
    if (ids.every((id) => id !== undefined)) {
      found.push(...ids);
      continue;
    }
    for (let start = 0; start < ids.length; start += IDS_PER_SEARCH) {
      const listed = ids.slice(start, start + IDS_PER_SEARCH);
      const answer = await ask(within, offset + start, listed.length);
      if (answer.length < listed.length || listed.some((id, place) => id !== undefined && id !== answer[place])) {
        throw new Error("The runs stand in another order by now. Show the newest order, then select again.");
      }
      found.push(...answer);
    }
  }
  return found;
}
