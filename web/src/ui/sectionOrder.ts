const DIGITS = /\d+/g;

/** A text by which names are compared as people do: numbers within them as numbers, in any case. Comparing such texts costs a tenth of
 * what a collator takes, which for ten thousand paths is what somebody would wait for. */
export function naturalKey(name: string): string {
  return name.toLowerCase().replace(DIGITS, (digits) => {
    const number = digits.replace(/^0+(?=\d)/, "");
    return `0${String.fromCharCode(48 + Math.min(number.length, 60))}${number}`;
  });
}

export const compareTexts = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** What is logged of the machines, which every process has under names of its own. */
const OF_MACHINES = ["monitoring", "runtime"];
/** The names of all other attributes, as an extended regular expression. */
export const NOT_OF_MACHINES = `!^(?:${OF_MACHINES.join("|")})/`;

const rankOf = (name: string): number => (name === "" ? 0 : OF_MACHINES.includes(name) ? 2 : 1);

/** Sections, which are named by the first levels of namespaces, as every list of attributes has them: what is in no namespace first, then in natural
 * order of their titles, and last those of machines, which would stand before the losses. */
export function inSectionOrder<T>(
  sections: Iterable<T>,
  nameOf: (section: T) => string,
  titleOf: (section: T) => string = nameOf,
): T[] {
  return Array.from(sections, (section) => {
    const title = titleOf(section);
    return { section, rank: rankOf(nameOf(section)), key: naturalKey(title), title };
  })
    .sort((a, b) => a.rank - b.rank || compareTexts(a.key, b.key) || compareTexts(a.title, b.title))
    .map(({ section }) => section);
}
