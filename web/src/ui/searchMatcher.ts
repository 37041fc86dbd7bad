import { linearRegex } from "./linearRegex";
import { WrongExpression } from "./regexSyntax";

/** What a search admits, and why that is nothing where it cannot be understood. */
export interface SearchMatcher {
  matches: (path: string) => boolean;
  wrong: string | null;
}

/** Understands a search for paths: every word of it, or, for `/…/`, the regular expression. */
export function searchMatcher(search: string): SearchMatcher {
  const text = search.trim();
  const expression = /^\/(.+)\/$/.exec(text)?.[1];
  if (expression) {
    try {
      return { matches: linearRegex(expression), wrong: null };
    } catch (error) {
      if (!(error instanceof WrongExpression)) throw error;
      return { matches: () => false, wrong: error.message };
    }
  }
  const words = text === "" ? [] : text.toLowerCase().split(/\s+/);
  return { matches: (path) => words.every((word) => path.toLowerCase().includes(word)), wrong: null };
}
