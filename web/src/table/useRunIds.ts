import type { ProjectAddress } from "@/api/queries";
import { MOST_AT_ONCE, type RowsQuery, searchRuns } from "@/api/runs";
import { MOST_SHOWN, tooMany } from "@/api/selection";
import { formatInteger } from "@/ui/format";
import { toast } from "@/ui/toasts";
import { countOf, idsOf, type Span, type Stretch } from "./stretches";

/** Lines that are found by what they are: runs by their ids, groups by theirs. */
export interface Lines {
  placeOf: (key: string) => number | undefined;
  span: (first: number, last: number) => Span;
}

export interface RunIds {
  /** The listed runs from one to the other, both included; the second alone where the first is no longer listed. */
  between: (from: string, to: string, most: number) => Promise<string[]>;
  /** The listed runs of these lines, as many as can be shown. */
  listed: (first: number, last: number) => Promise<string[]>;
}

const tooManyToChange = (wanted: number): string =>
  `${formatInteger(wanted)} runs are too many to change at once: ${formatInteger(MOST_AT_ONCE)} is the most. Filter the table, or select fewer.`;

/** The ids of many runs of the table, whether they have been looked at or not. */
export function useRunIds(address: ProjectAddress, query: RowsQuery, lines: Lines): RunIds {
  const search = async (within: Stretch["within"], offset: number, limit: number) => {
    const filter = within ? { ...query.filter, within } : query.filter;
    return searchRuns(address, { ...query, filter, columns: [], computed: [] }, offset, limit);
  };
  const read = async (span: Span, most: number): Promise<string[]> => {
    const count = countOf(span);
    if (count > most) throw new Error(most === MOST_SHOWN ? tooMany(count) : tooManyToChange(count));
    const ids = await idsOf(span, async (...asked) => (await search(...asked)).rows.map((row) => row.id));
    if (span.closed > 0) {
      const groups = span.closed === 1 ? "A closed group" : `${formatInteger(span.closed)} closed groups`;
      toast({
        text: `${groups} among these ${span.closed === 1 ? "was" : "were"} left out: only listed runs are taken.`,
      });
    }
    return ids;
  };
  return {
    between: async (from, to, most) => {
      const places = [lines.placeOf(from), lines.placeOf(to)].filter((place) => place !== undefined);
      return places.length < 2 ? [to] : read(lines.span(Math.min(...places), Math.max(...places)), most);
    },
    listed: (first, last) => read(lines.span(first, last), MOST_SHOWN),
  };
}
