import type { NextPart, Part } from "./part";

/** Which of many parts of a page are folded away: the named ones, or all but those, so that an address can say so of thousands. */
export interface Folds {
  readonly isAll: boolean;
  readonly names: readonly string[];
}

export const NONE_FOLDED: Folds = { isAll: false, names: [] };
export const ALL_FOLDED: Folds = { isAll: true, names: [] };

/** Whether parts are folded, for many names at once. `isMeant` says which parts are folded when all are, if not each. */
export function folding({ isAll, names }: Folds, isMeant?: (name: string) => boolean): (name: string) => boolean {
  const named = new Set(names);
  return (name) => named.has(name) !== (isAll && (isMeant?.(name) ?? true));
}

export const withFold = ({ isAll, names }: Folds, name: string): Folds => ({
  isAll,
  names: names.includes(name) ? names.filter((each) => each !== name) : [...names, name],
});

export const parseFolds = (part: Part, most: number): Folds => {
  const isAll = part.fold === "all";
  const said = (isAll ? part.open : part.closed) ?? [];
  const names = new Set(typeof said === "string" ? [said] : said);
  return { isAll, names: [...names].slice(0, most) };
};

export const formatFolds = ({ isAll, names }: Folds): NextPart => {
  const named = names.length > 0 ? names : undefined;
  return { fold: isAll ? "all" : undefined, closed: isAll ? undefined : named, open: isAll ? named : undefined };
};
